// Package objects runs tally against a real server of object storage.
package objects
