package outfile

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
)

func (f files) checksum(path string) (bytes int64, sum string, err error) {
	file, err := f.open(path)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = file.Close() }() // it was only read
	hash := sha256.New()
	if bytes, err = io.Copy(hash, file); err != nil {
		return 0, "", err
	}
	return bytes, hex.EncodeToString(hash.Sum(nil)), nil
}

// describes reports whether the manifest describes these bytes.
func (m Manifest) describes(bytes int64, sum string) bool { return m.Bytes == bytes && m.SHA256 == sum }
