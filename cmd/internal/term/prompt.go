package term

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// ReadSecret prompts for a line on a terminal. Echo is off from before the prompt until
// the line was read. The end of the input is io.EOF. The end of ctx ends it immediately.
func ReadSecret(ctx context.Context, in io.Reader, out io.Writer, question string) (string, error) {
	file, ok := in.(*os.File)
	if !ok {
		return "", errors.New("there is no terminal to prompt on")
	}
	read, restore, err := hide(file)
	if err != nil {
		return "", fmt.Errorf("hide what is typed: %w", err)
	}
	defer restore() // after an interrupt, which is the error to report, too
	secret, err := prompt(ctx, out, question, read)
	if err == nil {
		_, _ = io.WriteString(out, "\n") // the line break that the terminal did not echo
	}
	return secret, err
}

// ReadLine prompts for a line. The end of ctx ends it immediately.
func ReadLine(ctx context.Context, in io.Reader, out io.Writer, question string) (string, error) {
	return prompt(ctx, out, question, func() (string, error) { return readLine(in) })
}

// readLine returns io.EOF if the input ends before anything was typed.
func readLine(in io.Reader) (string, error) {
	line, err := bufio.NewReader(in).ReadString('\n')
	if errors.Is(err, io.EOF) && line != "" {
		err = nil
	}
	return line, err
}

// prompt writes the question and reads. A read cannot be interrupted: it is
// abandoned. Whatever the result, the next output begins on a new line.
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
