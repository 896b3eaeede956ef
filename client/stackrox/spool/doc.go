// Package spool stands between a server that must never wait and a consumer that may be slow.
//
// A goroutine, the pump, reads the source as fast as it delivers, into a ring of memory blocks, from which the consumer
// reads. When the ring is full and the consumer does not empty it at a good pace, the pump goes on into an unlinked
// temporary file: memory stays bounded and the source is not held up. Once the consumer has caught up, the ring is used
// again. What was in memory first is read first, so the file is only ever the younger part.
//
// A consumer that keeps up pays one copy, and always the same, cached, block is used.
//
// A good pace is 100 MB/s, far above what a Central sends: a ring that turns over that fast is left alone, since
// waiting a moment costs a fast source less than the detour through a file; one that stalls is given 50 ms.
package spool
