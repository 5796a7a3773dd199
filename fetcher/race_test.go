//go:build race

package fetcher_test

// under is by how much tests of size are made smaller, because the race detector
// makes everything slower by as much.
const under = 20
