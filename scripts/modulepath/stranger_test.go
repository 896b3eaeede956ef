package main

import (
	"archive/zip"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// The renamed tree builds, another module imports all four clients, and `go
// install` of a version makes a program that prints this version. It compiles
// every package from scratch.
func TestStrangersCanUseTheRenamedModule(t *testing.T) {
	t.Parallel()
	if os.Getenv("TALLY_HEAVY") == "" {
		t.Skip("compiles everything anew; TALLY_HEAVY=1 runs it")
	}
	// A unique path, since go caches fetched modules.
	module := "example.org/" + strings.ToLower(rand.Text()) + "/tally"
	dir := copyOf(t)
	rename(t, dir, published{path: module, repository: "acme/tally"})
	command(t, dir, []string{"GOFLAGS=-buildvcs=false"}, "go", "build", "./...")
	command(t, dir, nil, "go", "mod", "graph") // go.mod files that only other modules need come to this machine
	importClients(t, dir, module)
	installVersion(t, dir, module, "v0.1.0")
}

// importClients compiles a module that uses all clients from the tree.
func importClients(t *testing.T, tree, module string) {
	t.Helper()
	dir := t.TempDir()
	source := "package main\n\nimport (\n"
	for _, client := range []string{"stackrox", "kfp", "kfp/v2beta1", "hss", "cci", "rest", "huawei"} {
		source += "\t_ \"" + module + "/client/" + client + "\"\n"
	}
	source += ")\n\nfunc main() {}\n"
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{"GOFLAGS=-mod=mod", "GOSUMDB=off", "GOPROXY=" + offline(t)}
	command(t, dir, env, "go", "mod", "init", "example.com/stranger")
	command(t, dir, env, "go", "mod", "edit", "-require="+module+"@v0.1.0", "-replace="+module+"="+tree)
	command(t, dir, env, "go", "build", "-o", os.DevNull, ".")
}

// offline returns a proxy with all modules on this machine.
func offline(t *testing.T) string {
	t.Helper()
	cache := strings.TrimSpace(command(t, ".", nil, "go", "env", "GOMODCACHE"))
	return "file://" + filepath.ToSlash(filepath.Join(cache, "cache", "download"))
}

// installVersion installs a version from a proxy made for it.
func installVersion(t *testing.T, tree, module, version string) {
	t.Helper()
	proxy, bin := t.TempDir(), t.TempDir()
	serveModule(t, tree, filepath.Join(proxy, module, "@v"), module+"@"+version)
	forget(t, module)
	command(t, bin, []string{
		"GOBIN=" + bin, "GOFLAGS=-modcacherw", "GOSUMDB=off", "CGO_ENABLED=0",
		"GOPROXY=file://" + filepath.ToSlash(proxy) + "," + offline(t),
	}, "go", "install", module+"@"+version)
	var told struct {
		Version  string
		Modified bool
	}
	out := command(t, bin, nil, filepath.Join(bin, "tally"), "version", "-o", "json")
	if err := json.Unmarshal([]byte(out), &told); err != nil || told.Version != version || told.Modified {
		t.Errorf("error %v, the program tells %s, want version %s", err, out, version)
	}
}

// forget removes the module from go's cache when the test ends.
func forget(t *testing.T, module string) {
	t.Helper()
	cache := strings.TrimSpace(command(t, ".", nil, "go", "env", "GOMODCACHE"))
	t.Cleanup(func() {
		for _, kept := range []string{cache, filepath.Join(cache, "cache", "download")} {
			if err := os.RemoveAll(filepath.Join(kept, path.Dir(module))); err != nil {
				t.Error(err)
			}
			_ = os.Remove(filepath.Join(kept, path.Dir(path.Dir(module)))) // it may contain others
		}
	})
}

// serveModule writes a version's files for a proxy
// (https://go.dev/ref/mod#goproxy-protocol).
func serveModule(t *testing.T, root, dir, name string) {
	t.Helper()
	_, version, _ := strings.Cut(name, "@")
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "list"), []byte(version+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{".info": `{"Version":"` + version + `"}`, ".mod": string(mod)}
	for suffix, content := range files {
		if err := os.WriteFile(filepath.Join(dir, version+suffix), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := zipModule(t, root, filepath.Join(dir, version+".zip"), name); err != nil {
		t.Fatal(err)
	}
}

// zipModule packs the module's files, without those of nested modules.
func zipModule(t *testing.T, root, file, name string) error {
	t.Helper()
	source, err := openTree(t.Context(), root)
	if err != nil {
		return err
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	packed := zip.NewWriter(f)
	for _, member := range source.files {
		if strings.HasPrefix(member, "conformance/") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(root, member))
		if err != nil {
			return errors.Join(err, f.Close())
		}
		to, err := packed.Create(name + "/" + member)
		if err != nil {
			return errors.Join(err, f.Close())
		}
		if _, err := to.Write(content); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return errors.Join(packed.Close(), f.Close())
}
