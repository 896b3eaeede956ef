// Package resident keeps the memory of a long run small: it unmaps the pages of the
// program's own file that only the start needed.
package resident
