//go:build !unix

package forum

import "time"

var begun = time.Now()

// spent stands for the processor time that the process has used.
func spent() time.Duration { return time.Since(begun) }
