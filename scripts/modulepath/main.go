// Command modulepath sets the path under which the module is published, and the
// repository that it is published from:
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
	"path"
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
	flags.StringVar(&p.repository, "repository", "", "`OWNER/NAME` of the repository on GitHub (default: that of a path on github.com)")
	flags.StringVar(&p.security, "security", "", "mail `address` for reports of vulnerabilities, and of the packages' maintainer")
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
	values, err := p.values()
	if err != nil {
		return err
	}
	changed, err := tree.publish(values)
	if err != nil {
		return err
	}
	return report(out, tree, p.path, changed)
}

// report prints the changes, and the placeholders that remain.
func report(out io.Writer, t *tree, to string, changed int) error {
	message := fmt.Sprintf("%s is now %s: %d files changed\n", t.module, to, changed)
	if name := path.Base(to); name != "tally" {
		message += fmt.Sprintf("go install names the program %s; archives, packages and documents call it tally\n", name)
	}
	for _, left := range t.unset() {
		message += "still to be set: " + left + "\n"
	}
	_, err := io.WriteString(out, message)
	return err
}

// published has the values that the owner chooses at publication.
type published struct{ path, repository, security, conduct string }

// values checks the chosen values, and returns the value of each placeholder, if it
// has one.
func (p published) values() (values, error) {
	if err := checkPath(p.path); err != nil {
		return nil, err
	}
	chosen := values{modulePath: p.path}
	if p.repository == "" {
		p.repository, _ = strings.CutPrefix(p.path, github)
	}
	if p.repository != p.path {
		owner, name, err := splitRepository(p.repository)
		if err != nil {
			return nil, err
		}
		chosen[repositoryOwner], chosen[repositoryName] = owner, name
		chosen[imageOwner] = strings.ToLower(owner) // names of images have no capitals
	}
	for placeholder, address := range map[string]string{securityAddress: p.security, conductAddress: p.conduct} {
		if address == "" {
			continue
		}
		if err := checkAddress(address); err != nil {
			return nil, err
		}
		chosen[placeholder] = address
	}
	return chosen, nil
}
