package main

import (
	"errors"
	"strings"
	"testing"
)

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestAResultThatCannotBeWrittenIsAFailure(t *testing.T) {
	for _, args := range []string{"version", "version --json", "--help", "completion bash"} {
		var errs strings.Builder
		if code := run(t.Context(), strings.Fields(args), []string{"HOME=" + t.TempDir()}, strings.NewReader(""), full{}, &errs); code != exitFailed || errs.Len() == 0 {
			t.Errorf("skein %s into a full disk = %d, %q", args, code, errs.String())
		}
	}
}
