package term

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// ReadSecret prompts for a line on a terminal without echo. The end of ctx ends
// it immediately and restores the echo.
func ReadSecret(ctx context.Context, in io.Reader, out io.Writer, question string) (string, error) {
	file, ok := in.(*os.File)
	if !ok {
		return "", errors.New("there is no terminal to prompt on")
	}
	fd := int(file.Fd())
	shown, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("ask: %w", err)
	}
	secret, err := prompt(ctx, out, question, func() (string, error) {
		secret, err := term.ReadPassword(fd)
		return string(secret), err
	})
	if err == nil {
		_, _ = io.WriteString(out, "\n") // the line break that the terminal did not echo
	}
	if ctx.Err() != nil {
		_ = term.Restore(fd, shown) // the interrupt is the error to report
	}
	return secret, err
}

// ReadLine prompts for a line. The end of ctx ends it immediately.
func ReadLine(ctx context.Context, in io.Reader, out io.Writer, question string) (string, error) {
	return prompt(ctx, out, question, func() (string, error) {
		line, err := bufio.NewReader(in).ReadString('\n')
		if errors.Is(err, io.EOF) && line != "" {
			err = nil
		}
		return line, err
	})
}

// question writes the prompt and reads. A read cannot be interrupted: it is
// abandoned. What is printed next begins a line of its own, whatever came of
// it.
func prompt(ctx context.Context, out io.Writer, question string, read func() (string, error)) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if _, err := io.WriteString(out, question); err != nil {
		return "", fmt.Errorf("ask: %w", err)
	}
	type result struct {
		line string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		line, err := read()
		done <- result{line, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			_, _ = io.WriteString(out, "\n")
			return "", fmt.Errorf("read the reply: %w", r.err)
		}
		return r.line, nil
	case <-ctx.Done():
		_, _ = io.WriteString(out, "\n")
		return "", ctx.Err()
	}
}
