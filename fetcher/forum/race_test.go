//go:build race

package forum

const underRace = true
