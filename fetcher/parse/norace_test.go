//go:build !race

package parse

const under = 1
