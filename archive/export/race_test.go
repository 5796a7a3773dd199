//go:build race

package export

// under is by how much tests of size are made smaller, because the race detector
// makes everything slower by as much.
const under = 5
