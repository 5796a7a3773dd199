//go:build !race

package forum

const underRace = false
