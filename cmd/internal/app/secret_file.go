package app

import (
	"context"
	"fmt"
	"io"
	"os"

	"tally/client/rest"
	"tally/cmd/internal/config"
)

// maxSecret bounds the size of a secret in bytes.
const maxSecret = 1 << 20

// readSecret reads the file that a "-file" setting names. Since it may be a pipe
// without a writer, the read is abandoned when ctx ends.
func readSecret(ctx context.Context, v config.Value) (rest.Secret, error) {
	type result struct {
		content []byte
		err     error
	}
	done := make(chan result, 1)
	go func() {
		content, err := readBounded(v.Text)
		done <- result{content, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return "", config.Mistake(fmt.Errorf("%s: %w", v.Source, r.err))
		}
		return cleanSecret(fmt.Sprintf("%s: file %s", v.Source, v.Text), r.content)
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func readBounded(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	content, err := io.ReadAll(io.LimitReader(file, maxSecret+1))
	if err == nil && len(content) > maxSecret {
		err = fmt.Errorf("file %s is larger than %d bytes", path, maxSecret)
	}
	if err != nil {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	return content, nil
}
