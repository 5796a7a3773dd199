//go:build !race

package export

const under = 1
