//go:build race

package app_test

func init() { underRace = true }
