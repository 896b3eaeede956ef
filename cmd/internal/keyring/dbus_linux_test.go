package keyring_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"tally/cmd/internal/keyring"
)

const (
	secretService = "org.freedesktop.secrets"
	root          = dbus.ObjectPath("/org/freedesktop/secrets")
	login         = root + "/collection/login"
	noPrompt      = dbus.ObjectPath("/")
)

// secret is a secret as sent on the bus: its session, parameters, value and content
// type.
type secret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// fakeService is a Secret Service with one collection that is never locked.
type fakeService struct {
	items map[dbus.ObjectPath]secret
	names map[string]dbus.ObjectPath
}

func (*fakeService) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), root + "/session/1", nil
}

func (*fakeService) Close() *dbus.Error { return nil }

func (*fakeService) Unlock(objects []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	return objects, noPrompt, nil
}

func (f *fakeService) CreateItem(properties map[string]dbus.Variant, s secret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	attributes, _ := properties["org.freedesktop.Secret.Item.Attributes"].Value().(map[string]string)
	path := login + "/1"
	f.items[path] = s
	f.names[attributes["service"]+" "+attributes["username"]] = path
	return path, noPrompt, nil
}

func (f *fakeService) SearchItems(attributes map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	if path, ok := f.names[attributes["service"]+" "+attributes["username"]]; ok {
		return []dbus.ObjectPath{path}, nil
	}
	return nil, nil
}

func (f *fakeService) GetSecret(dbus.ObjectPath) (secret, *dbus.Error) {
	return f.items[login+"/1"], nil
}

// startBus runs a session bus for the test, and makes this process use it.
func startBus(t *testing.T) string {
	t.Helper()
	daemon, err := exec.LookPath("dbus-daemon")
	if err != nil {
		t.Skip("there is no dbus-daemon here")
	}
	cmd := exec.Command(daemon, "--session", "--nofork", "--print-address", "--address=unix:path="+filepath.Join(t.TempDir(), "bus"))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
	return strings.TrimSpace(address)
}

// serve puts a Secret Service on the bus.
func serve(t *testing.T, address string) {
	t.Helper()
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	f := &fakeService{map[dbus.ObjectPath]secret{}, map[string]dbus.ObjectPath{}}
	for path, names := range map[dbus.ObjectPath]string{
		root: "Service", login: "Collection", login + "/1": "Item", root + "/session/1": "Session",
	} {
		if err := conn.Export(f, path, "org.freedesktop.Secret."+names); err != nil {
			t.Fatal(err)
		}
	}
	collections := prop.Map{"org.freedesktop.Secret.Service": {"Collections": {Value: []dbus.ObjectPath{login}}}}
	if _, err := prop.Export(conn, root, collections); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(secretService, 0); err != nil {
		t.Fatal(err)
	}
}

// On Linux secrets are in the Secret Service, on D-Bus.
func TestSecretService(t *testing.T) {
	serve(t, startBus(t))
	var ring keyring.Ring
	if _, err := ring.Get(t.Context(), "prod/stackrox.token"); !errors.Is(err, keyring.ErrNotFound) {
		t.Fatalf("before it is kept: %v", err)
	}
	if err := ring.Set(t.Context(), "prod/stackrox.token", "s3cr3t"); err != nil {
		t.Fatal(err)
	}
	if got, err := ring.Get(t.Context(), "prod/stackrox.token"); err != nil || got != "s3cr3t" {
		t.Fatalf("%q, %v", got, err)
	}
}

// Without a session bus none is started: a bus from dbus-launch would remain.
func TestNoSessionBus(t *testing.T) {
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(fmt.Sprintf("/run/user/%d/%s", os.Getuid(), name)); err == nil {
			t.Skip("this machine has a session bus")
		}
	}
	dir := t.TempDir()
	started := filepath.Join(dir, "started")
	script := "#!/bin/sh\n: >" + started + "\nexit 1\n"
	if err := os.WriteFile(filepath.Join(dir, "dbus-launch"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	_, err := keyring.Ring{}.Get(t.Context(), "x")
	if err == nil || !strings.Contains(err.Error(), "D-Bus session bus") {
		t.Error(err)
	}
	if _, err := os.Stat(started); err == nil {
		t.Error("dbus-launch was run")
	}
}
