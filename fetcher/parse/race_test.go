//go:build race

package parse

// under is by how much documents that are made to cost much are made smaller,
// because the race detector makes everything slower by as much.
const under = 20
