package fetcher_test

import (
	"os"
	"testing"

	"skein/archive/store/storetest"
)

// Tests that use a store run on each of the two databases.
func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }
