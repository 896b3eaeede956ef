// Package objects runs tally against versitygw, a server of object storage that
// keeps its objects in files: exports, verification, failures and interrupts, and a
// thousand faults between the client and the server.
package objects
