package output

import (
	"errors"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
)

// zstdCodec compresses pages. The library's own reserves 16 MiB for data before a
// page, of which there is none.
type zstdCodec struct{ encoder *zstd.Encoder }

// options bound the encoder's memory to a page.
func (c *zstdCodec) options() []zstd.EOption {
	return []zstd.EOption{zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(2 * pageBytes), zstd.WithZeroFrames(true), zstd.WithEncoderCRC(false)}
}

// String implements compress.Codec.
func (c *zstdCodec) String() string { return "ZSTD" }

// CompressionCodec implements compress.Codec.
func (c *zstdCodec) CompressionCodec() format.CompressionCodec { return format.Zstd }

// Encode implements compress.Codec.
func (c *zstdCodec) Encode(dst, src []byte) ([]byte, error) {
	if c.encoder == nil {
		var err error
		if c.encoder, err = zstd.NewWriter(nil, c.options()...); err != nil {
			return nil, err
		}
	}
	return c.encoder.EncodeAll(src, dst[:0]), nil
}

// Decode implements compress.Codec. A writer reads nothing.
func (c *zstdCodec) Decode(_, _ []byte) ([]byte, error) { return nil, errors.ErrUnsupported }
