package rest

import (
	"bytes"
	"errors"
	"io"
)

// largeBlock is the increment by which a large body grows, in bytes: a buffer
// that fakes would take three times the body.
const largeBlock = 1 << 20

// readAll reads a body of at most maxResponse bytes into buffer.
func readAll(body io.Reader, buffer *bytes.Buffer) error {
	if _, err := buffer.ReadFrom(io.LimitReader(body, maxSpare)); err != nil || buffer.Len() < maxSpare {
		return err
	}
	var blocks [][]byte
	size := buffer.Len()
	for {
		block, err := readBlock(body)
		blocks = append(blocks, block)
		size += len(block)
		switch {
		case size > maxResponse:
			return tooLarge("the response", maxResponse)
		case errors.Is(err, io.EOF):
			join(buffer, blocks, size)
			return nil
		case err != nil:
			return err
		}
	}
}

// readBlock reads until the block is full or reading fails.
func readBlock(body io.Reader) ([]byte, error) {
	block := make([]byte, 0, largeBlock)
	for len(block) < cap(block) {
		n, err := body.Read(block[len(block):cap(block)])
		block = block[:len(block)+n]
		if err != nil {
			return block, err
		}
	}
	return block, nil
}

// join appends the blocks to the buffer, and releases each.
func join(buffer *bytes.Buffer, blocks [][]byte, size int) {
	whole := append(make([]byte, 0, size), buffer.Bytes()...)
	for i, block := range blocks {
		whole = append(whole, block...)
		blocks[i] = nil
	}
	*buffer = *bytes.NewBuffer(whole)
}
