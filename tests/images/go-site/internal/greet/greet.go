// Package greet makes greetings.
package greet

// At is a greeting at a time of day.
func At(time string) string { return "It is " + time + "." }
