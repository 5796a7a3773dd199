package store_test

import (
	"fmt"
	"os"
	"testing"

	"skein/archive/store/storetest"
)

func TestMain(m *testing.M) {
	if dsn := os.Getenv(claimerDSN); dsn != "" {
		if err := claimAll(dsn); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(storetest.Main(m))
}
