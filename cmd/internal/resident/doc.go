// Package resident keeps the memory of a long run small: what the start of the
// program alone needed of the program's own file does not stay mapped.
package resident
