//go:build !unix

package config

import (
	"io/fs"
	"os"
)

// keepOwner does nothing where a file's owner follows from its folder.
func keepOwner(*os.File, fs.FileInfo) {}
