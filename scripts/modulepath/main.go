// Command modulepath sets the path under which the module is published, and the
// owner of the repository:
//
//	scripts/module-path [flags] github.com/OWNER/tally
//	scripts/module-path -check
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	err := run(context.Background(), os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "module-path:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var p published
	flags := flag.NewFlagSet("module-path", flag.ContinueOnError)
	flags.StringVar(&p.owner, "owner", "", "`account` that the repository belongs to (default: the second part of the path)")
	flags.StringVar(&p.security, "security", "", "mail `address` for reports of vulnerabilities")
	flags.StringVar(&p.conduct, "conduct", "", "mail `address` for reports about conduct")
	check := flags.Bool("check", false, "change nothing; fail where something is still to be set")
	if err := flags.Parse(args); err != nil {
		return err
	}
	tree, err := openTree(ctx, ".")
	if err != nil {
		return err
	}
	if *check {
		return tree.check()
	}
	if p.path = flags.Arg(0); flags.NArg() != 1 {
		return errors.New("one path is needed, such as github.com/OWNER/tally")
	}
	if err := p.complete(); err != nil {
		return err
	}
	changed, err := tree.publish(p)
	if err != nil {
		return err
	}
	report := fmt.Sprintf("%s is now %s: %d files changed\n", tree.module, p.path, changed)
	for _, left := range tree.unset() {
		report += "still to be set: " + left + "\n"
	}
	_, err = io.WriteString(out, report)
	return err
}

// published is what the owner chooses at publication.
type published struct{ path, owner, security, conduct string }

// complete checks the path, and takes the owner from it.
func (p *published) complete() error {
	if err := checkPath(p.path); err != nil {
		return err
	}
	if p.owner == "" {
		p.owner = strings.Split(p.path, "/")[1]
	}
	for _, address := range []string{p.security, p.conduct} {
		if address != "" && !strings.Contains(address, "@") {
			return fmt.Errorf("%q is not a mail address", address)
		}
	}
	return nil
}
