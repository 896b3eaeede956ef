package cci_test

import (
	"testing"

	"tally/conformance/cci/server"
)

// A refused request is not repeated: five bad signatures would lock the key.
func TestAccounts(t *testing.T) {
	t.Parallel()
	secrets := []string{"operators-secret", "temporary-secret", "temporary-token", "operators-token", "readers-secret"}
	temporary := map[string]string{"HUAWEICLOUD_SDK_AK": "TMP", "HUAWEICLOUD_SDK_SK": "temporary-secret", "HUAWEICLOUD_SDK_SECURITY_TOKEN": "temporary-token"}
	noKeys := map[string]string{"HUAWEICLOUD_SDK_AK": "", "HUAWEICLOUD_SDK_SK": ""}
	with := func(base map[string]string, name, value string) map[string]string {
		env := map[string]string{name: value}
		for k, v := range base {
			if k != name {
				env[k] = v
			}
		}
		return env
	}
	for _, test := range []struct {
		session  session
		requests int
	}{
		{session{name: "key", args: "list -o name --debug", stdout: "^one\n$", stderr: "GET "}, 1},
		{session{name: "temporary-key", args: "list -o name --debug", env: temporary, stdout: "^one\n$"}, 1},
		{session{name: "token", args: "list -o name --debug", env: with(noKeys, "HW_AUTH_TOKEN", "operators-token"), stdout: "^one\n$"}, 1},
		{session{name: "aliases", args: "list -o name", stdout: "^one\n$",
			env: with(with(noKeys, "CLOUD_SDK_AK", "AK"), "CLOUD_SDK_SK", "operators-secret")}, 1},

		{session{name: "none", args: "list", env: noKeys, exit: exitAuth, stdout: "^$", stderr: "HUAWEICLOUD_SDK_AK"}, 0},
		{session{name: "wrong-secret", args: "list --debug", env: map[string]string{"HUAWEICLOUD_SDK_SK": "wrong-secret"},
			exit: exitAuth, stdout: "^$", stderr: "APIGW.0301"}, 1},
		{session{name: "unknown-key", args: "list", env: map[string]string{"HUAWEICLOUD_SDK_AK": "NOBODY"}, exit: exitAuth, stdout: "^$", stderr: "NOBODY not exist"}, 1},
		{session{name: "stale-security-token", args: "list --debug", env: with(temporary, "HUAWEICLOUD_SDK_SECURITY_TOKEN", "stale-token"),
			exit: exitAuth, stdout: "^$", never: []string{"stale-token"}}, 1},
		{session{name: "stale-token", args: "list --debug", env: with(noKeys, "HW_AUTH_TOKEN", "stale-token"),
			exit: exitAuth, stdout: "^$", never: []string{"stale-token"}}, 1},
		{session{name: "reader", args: "delete one --yes", env: map[string]string{"HUAWEICLOUD_SDK_AK": "READ", "HUAWEICLOUD_SDK_SK": "readers-secret"},
			exit: exitAuth, stderr: `User "reader" cannot delete resource "imagesnapshots"`}, 2}, // a get, then the deletion
		{session{name: "wrong-secret-delete", args: "delete one --yes", env: map[string]string{"HUAWEICLOUD_SDK_SK": "wrong-secret"}, exit: exitAuth}, 1},
		{session{name: "wrong-secret-wait", args: "wait one --for deleted", env: map[string]string{"HUAWEICLOUD_SDK_SK": "wrong-secret"}, exit: exitAuth}, 1},
	} {
		t.Run(test.session.name, func(t *testing.T) {
			t.Parallel()
			c := start(t, server.Options{ReadyIn: never})
			c.create(t, "one", "")
			test.session.never = append(test.session.never, append(secrets, "wrong-secret")...)
			test.session.run(t, c)
			if seen := c.seen(); len(seen) != test.requests {
				t.Errorf("%d requests, want %d: %+v", len(seen), test.requests, seen)
			}
			untouched(t, c, "one")
		})
	}
}

// With a project, every request names it, and every request is authenticated.
func TestHeaders(t *testing.T) {
	t.Parallel()
	c := start(t, server.Options{})
	c.create(t, "one", "")
	session{name: "one", args: "delete one --yes --wait --interval 50ms"}.run(t, c)
	for _, r := range c.seen() {
		if r.Header.Get("X-Project-Id") != "project" {
			t.Errorf("%s %s: X-Project-Id %q", r.Method, r.Path, r.Header.Get("X-Project-Id"))
		}
		if agent := r.Header.Get("User-Agent"); agent == "" || agent == "Go-http-client/1.1" {
			t.Errorf("%s %s: User-Agent %q", r.Method, r.Path, agent)
		}
	}
}

// The reference names two regions; others are tried nevertheless.
func TestRegions(t *testing.T) {
	t.Parallel()
	runAll(t, start(t, server.Options{ReadyIn: never}), []session{
		{name: "listed", existing: "-", args: "get NAME -o name --region cn-north-4", stdout: "^listed\n$", stderr: "^$"},
		{name: "elsewhere", existing: "-", args: "get NAME -o name --region eu-west-101", stdout: "^elsewhere\n$", stderr: "eu-west-101 may not have image snapshots"},
	})
}
