// Package spool stands between a server that must never wait and a consumer that may be slow.
//
// A consumer that keeps up reads the source itself, through Read, which costs next to nothing. When it falls 5 ms behind,
// a goroutine, the pump, reads on in its place, as fast as the source delivers, into a ring of memory blocks. When the
// ring is full, and the consumer does not empty it within 50 ms or at a good pace, the pump goes on into an unlinked
// temporary file: memory stays bounded, and the source is not held up. The consumer gets what is in memory first, so the
// file is only ever the younger part, and memory is used again once it was emptied. When the consumer has to wait for the
// pump, it has caught up, and takes the source back.
//
// A consumer keeps up at 100 MB/s, several times what a Central sends. To let a fast source wait a moment for such a one
// costs less than to copy what it sends.
package spool
