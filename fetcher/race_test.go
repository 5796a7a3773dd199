//go:build race

package fetcher

// Under is by how much tests of size are made smaller, because the race detector
// makes everything slower by as much.
const Under = 20
