//go:build !linux

package store

import "syscall"

// limitSilence does nothing: this system has no limit that can be set.
func limitSilence(string, string, syscall.RawConn) error { return nil }
