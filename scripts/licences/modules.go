package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// module is a module that provides packages.
type module struct {
	Path, Version, Dir string
	Main               bool
	// Replace is its replacement, nil for most.
	Replace *module
	// inProgram means that the program itself, and not only its tests, uses the
	// module on some platform.
	inProgram bool
}

// systems are the systems of the releases; each has its own packages.
func systems() []string { return []string{"linux", "darwin", "windows"} }

// modulesOf returns all modules that provide the packages below root, with Go's own
// first.
func modulesOf(ctx context.Context, root string) ([]module, error) {
	found := map[string]*module{}
	for _, system := range systems() {
		if err := collect(ctx, root, system, found, "."); err != nil {
			return nil, err
		}
	}
	for _, m := range found {
		m.inProgram = true
	}
	for _, system := range systems() {
		if err := collect(ctx, root, system, found, "-test", "./..."); err != nil {
			return nil, err
		}
	}
	goRoot, err := output(ctx, root, "linux", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	all := []module{{Path: "the Go standard library", Dir: strings.TrimSpace(string(goRoot)), inProgram: true}}
	for _, path := range slices.Sorted(maps.Keys(found)) {
		all = append(all, *found[path])
	}
	return all, nil
}

// collect adds the modules of packages and of their imports on a system.
func collect(ctx context.Context, root, system string, found map[string]*module, packages ...string) error {
	out, err := output(ctx, root, system, append([]string{"list", "-deps", "-json=Module"}, packages...)...)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var listed struct{ Module *module }
		err := decoder.Decode(&listed)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		m := listed.Module
		if m == nil || m.Main || found[m.Path] != nil {
			continue
		}
		m.Dir = cmp.Or(m.Dir, replaced(m))
		found[m.Path] = m
	}
}

func replaced(m *module) string {
	if m.Replace == nil {
		return ""
	}
	return m.Replace.Dir
}

// output is the output of a go command.
func output(ctx context.Context, root, system string, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, "go", args...)
	c.Dir, c.Env = root, append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := c.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, failed.Stderr)
	}
	return out, err
}

// files returns a module's licences, and its notices if it has any.
func (m module) files() (licences, notices []string, err error) {
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", m.Path, err)
	}
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		file := filepath.Join(m.Dir, e.Name())
		switch {
		case e.IsDir(), strings.HasSuffix(name, ".GO"):
		case strings.HasPrefix(name, "LICENSE"), strings.HasPrefix(name, "LICENCE"), strings.HasPrefix(name, "COPYING"):
			licences = append(licences, file)
		case strings.HasPrefix(name, "NOTICE"):
			notices = append(notices, file)
		}
	}
	if len(licences) == 0 {
		return nil, nil, fmt.Errorf("%s has no file with its licence in %s", m.Path, m.Dir)
	}
	return licences, notices, nil
}
