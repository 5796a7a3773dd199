//go:build !race

package fetcher

const Under = 1
