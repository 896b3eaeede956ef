// Package spool decouples a server that must never wait from a consumer that may be slow.
//
// A consumer that keeps up reads the source itself, through Read, which costs next to nothing. When it falls 5 ms behind,
// a goroutine, the pump, reads in its place, as fast as the source delivers, into a ring of memory blocks. When the ring
// is full, and the consumer does not empty it within 50 ms or at a good pace, the pump continues into an unlinked
// temporary file: memory stays bounded, and the source is not held up. The consumer gets what is in memory first, so the
// file is only ever the younger part, and memory is used again once it was emptied. When the consumer has to wait for the
// pump, it has caught up, and takes the source back.
//
// A consumer keeps up at 100 MB/s, several times what a Central sends. Making a fast source
// wait briefly for such a consumer costs less than copying the data.
//
// If reading the source takes processor time, as decryption does, the pump can always read
// ahead: a second processor then shares the work, and the consumer never reads the source.
package spool
