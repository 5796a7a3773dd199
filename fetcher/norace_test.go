//go:build !race

package fetcher_test

const under = 1
