package fetcher_test

import (
	"os"
	"testing"

	"skein/archive/store/storetest"
	"skein/fetcher"
)

const under = fetcher.Under

// Tests that use a store run on each of the two databases; with the race detector
// on SQLite alone, since what is concurrent here is the same on both.
func TestMain(m *testing.M) {
	if under > 1 {
		os.Setenv("SKEIN_TEST_STORE", "sqlite")
	}
	os.Exit(storetest.Main(m))
}
