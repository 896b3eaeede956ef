// Command licences lists the licences of all modules in the program and its tests,
// and writes the full licences that a release must contain:
//
//	go run ./scripts/licences docs/licences.md
//	go run ./scripts/licences -texts FILE
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
)

func main() {
	bundled := flag.Bool("texts", false, "write the whole texts of what is in the program")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: licences [-texts] FILE")
		os.Exit(2)
	}
	if err := write(context.Background(), flag.Arg(0), *bundled); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func write(ctx context.Context, file string, bundled bool) error {
	modules, err := modulesOf(ctx, ".")
	if err != nil {
		return err
	}
	content, err := page(modules)
	if bundled {
		content, err = bundle(modules)
	}
	if err != nil {
		return err
	}
	return os.WriteFile(file, content, 0o644) //nolint:gosec // a public document
}
