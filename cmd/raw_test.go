package cmd

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
	"tally/output/outfile"
)

// callRaw sends a raw request of an API to server.
func callRaw(t *testing.T, server, api string, args ...string) (out, errs string, code exit.Code) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	a := cmdtest.App(&stdout, &stderr, map[string]string{
		"ROX_ENDPOINT": server, "ROX_API_TOKEN": "stackrox-token", "KF_PIPELINES_ENDPOINT": server,
		"TALLY_HSS_ENDPOINT": server, "TALLY_HSS_PROJECT_ID": "p", "TALLY_HSS_REGION": "r", "TALLY_HSS_AUTH_TOKEN": "huawei-token",
		"TALLY_CCI_ENDPOINT": server, "TALLY_CCI_PROJECT_ID": "p", "TALLY_CCI_REGION": "r", "TALLY_CCI_AUTH_TOKEN": "huawei-token",
		"TALLY_CONFIG": os.DevNull,
	})
	code = Run(t.Context(), a, append([]string{"api", api}, args...))
	return stdout.String(), stderr.String(), code
}

var rawAPIs = []string{"stackrox", "kfp", "hss", "cci"}

const (
	whole   = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
	record  = `{"result":{"pod":{"id":"1"}}}` + "\n"
	failing = `{"error":{"grpc_code":14,"http_code":503,"message":"database away"}}` + "\n"
)

func sized(body string) string { return fmt.Sprintf(whole, len(body), body) }

// A raw call is complete by the same rules as exports, and otherwise leaves an
// --out file unchanged.
func TestA10RawCallsAreWholeOrSaySo(t *testing.T) {
	t.Parallel()
	const unsized = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
	for name, c := range map[string]struct {
		response string
		want     exit.Code
		says     string
	}{
		"whole":                   {sized(record + record), exit.OK, ""},
		"a record with an error":  {sized(`{"id":"r1","error":"a step failed"}`), exit.OK, ""},
		"without a length":        {unsized + `{"a":1}`, exit.OK, ""},
		"stream without a length": {unsized + record + record, exit.Incomplete, "neither a length nor chunks"},
		"error at the end":        {sized(record + failing), exit.Incomplete, "database away"},
		"error on the same line":  {sized(strings.TrimSpace(record) + failing), exit.Incomplete, "database away"},
		"old error at the end":    {sized(record + `{"error":"database away","code":14,"message":"database away"}`), exit.Incomplete, "database away"},
		"error alone":             {sized(failing), exit.Unreachable, "database away"},
		"error without a code":    {sized(`{"error":"database away"}`), exit.Unexpected, "database away"},
		"long error":              {sized(record + `{"error":{"message":"` + strings.Repeat("x", 70<<10) + `"}}`), exit.Incomplete, "64 KiB"},
		"cut after data":          {fmt.Sprintf(whole, 1000, record), exit.Incomplete, "bytes came before"},
		"cut before data":         {fmt.Sprintf(whole, 1000, ""), exit.Unreachable, ""},
		"inside of a value":       {sized(record + `{"result":{"pod":`), exit.Incomplete, "inside a JSON value"},
		"login page":              {sized("\n <!doctype html><title>Sign in</title>"), exit.Auth, "Sign in"},
		"a firewall":              {strings.Replace(sized(record), "200 OK", "202 Accepted", 1), exit.Unreachable, "202"},
		"a part":                  {strings.Replace(sized(record), "200 OK", "206 Partial Content", 1), exit.Incomplete, "206"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := cmdtest.EchoServer(t, c.response)
			for _, api := range rawAPIs {
				file := filepath.Join(t.TempDir(), "data")
				if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
					t.Fatal(err)
				}
				_, errs, code := callRaw(t, server, api, "GET", "/v1/x", "--attempts", "1", "--out", file)
				if code != c.want || !strings.Contains(errs, c.says) {
					t.Errorf("%s: exit %d, want %d that says %q\n%s", api, code, c.want, c.says, errs)
				}
				if got, _ := os.ReadFile(file); (string(got) == "old") != (c.want != exit.OK) {
					t.Errorf("%s: exit %d, and the file holds %q", api, code, got)
				}
			}
		})
	}
}

// A silent server is abandoned, before and after its first byte.
func TestA10ASilentServerIsAbandoned(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		response string
		want     exit.Code
	}{
		"at once":    {"", exit.Unreachable},
		"after head": {fmt.Sprintf(whole, 1000, ""), exit.Unreachable},
		"after data": {fmt.Sprintf(whole, 1000, record), exit.Incomplete},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := silentServer(t, c.response)
			for _, api := range rawAPIs {
				_, errs, code := callRaw(t, server, api, "GET", "/v1/x", "--attempts", "1", "--idle-timeout", "500ms")
				if code != c.want {
					t.Errorf("%s: exit %d, want %d\n%s", api, code, c.want, errs)
				}
			}
		})
	}
}

// silentServer begins a response and then says nothing more.
func silentServer(t *testing.T, response string) string {
	t.Helper()
	return cmdtest.RawServer(t, func(conn io.ReadWriter) {
		_, _ = io.WriteString(conn, response)
		_, _ = conn.Read(make([]byte, 4096)) // until the client disconnects
	})
}

// A list whose pages form a cycle ends.
func TestA4RawPagesGoRound(t *testing.T) {
	t.Parallel()
	server := cmdtest.EchoServer(t, sized(`{"runs":[{"id":"1"}],"next_page_token":"A"}`))
	out, errs, code := callRaw(t, server, "kfp", "GET", "/apis/v1beta1/runs", "--paginate")
	if code != exit.Incomplete || strings.Count(out, "\n") != 2 || !strings.Contains(errs, "list loops") {
		t.Errorf("exit %d, %d pages\n%s", code, strings.Count(out, "\n"), errs)
	}
}

// A query is sent as typed, or not at all.
func TestA11AQueryIsSentAsTyped(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"query=a;b": "query=a;b", "query=50%": "query=50%", "a=1&a=2&b": "a=1&a=2&b", "a=%7e+x": "a=%7e+x",
		`query=Pod Name:"é"`: "query=Pod%20Name:%22%C3%A9%22",
	} {
		server, seen := lineServer(t)
		for _, api := range rawAPIs {
			_, errs, code := callRaw(t, server, api, "GET", "/v1/x?"+typed)
			switch line := seen(); {
			case code == exit.BadUsage && line == "":
			case code != exit.OK || line != "GET /v1/x?"+want+" HTTP/1.1" && (api == "stackrox" || api == "kfp"):
				t.Errorf("%s %s: exit %d, sent %q\n%s", api, typed, code, line, errs)
			case code == exit.BadUsage && (api == "stackrox" || api == "kfp"):
				t.Errorf("%s refuses %s", api, typed)
			}
		}
	}
	server, seen := lineServer(t)
	if _, _, code := callRaw(t, server, "stackrox", "GET", "/v1/x?a=50%", "-f", "b=1 2"); code != exit.OK || !strings.Contains(seen(), "/v1/x?b=1+2&a=50% ") {
		t.Errorf("a field beside a typed query: exit %d", code)
	}
}

// lineServer records the first line of the last request.
func lineServer(t *testing.T) (url string, seen func() string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	lines := make(chan string, 100)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			block := make([]byte, 4096)
			n, _ := conn.Read(block)
			first, _, _ := strings.Cut(string(block[:n]), "\r\n")
			lines <- first
			_, _ = conn.Write([]byte(sized("{}")))
			_ = conn.Close()
		}
	}()
	return "http://" + listener.Addr().String(), func() string {
		select {
		case line := <-lines:
			return line
		default:
			return ""
		}
	}
}

// Headers that would be dropped or overwritten are refused before anything is sent.
func TestA11WhatCannotBeSentIsRefused(t *testing.T) {
	t.Parallel()
	server, seen := lineServer(t)
	for _, args := range [][]string{
		{"GET", "/v1/x#part"},
		{"GET", "/v1/x?a=1#part"},
		{"GET", "/v1/x?a=1\n2"},
		{"CONNECT", "/v1/x"},
		{"G T", "/v1/x"},
		{"GET", "/v1/x", "-H", "Host: other"},
		{"GET", "/v1/x", "-H", "content-length: 3"},
		{"GET", "/v1/x", "-H", "Transfer-Encoding: chunked"},
		{"GET", "/v1/x", "-H", "Authorization: Bearer x"},
		{"GET", "/v1/x", "-H", "Bad Name: x"},
		{"GET", "/v1/x", "-H", "X-A: 1\r\nX-B: 2"},
		{"GET", "/v1/x?a=%zz", "--paginate"},
		{"GET", "/v1/x", "--keep-partial"},
	} {
		for _, api := range rawAPIs {
			if _, errs, code := callRaw(t, server, api, args...); code != exit.BadUsage || seen() != "" {
				t.Errorf("%s %q: exit %d\n%s", api, args, code, errs)
			}
		}
	}
}

// A token in a query is shown nowhere.
func TestC2TokensOfRawPathsAreHidden(t *testing.T) {
	t.Parallel()
	const token = "Sup3rS3cretToken"
	for _, query := range []string{"token=" + token, "a=b;access_token=" + token, "%74oken=" + token} {
		server := cmdtest.EchoServer(t, strings.Replace(sized(`{"error":"no `+token+`","message":"no `+token+`"}`), "200 OK", "403 No", 1))
		manifest := filepath.Join(t.TempDir(), "m.json")
		for _, api := range []string{"stackrox", "kfp", "hss", "cci"} {
			_, errs, _ := callRaw(t, server, api, "GET", "/v1/x?"+query, "--debug", "--attempts", "1", "--manifest", manifest)
			described, _ := os.ReadFile(manifest) // there is none where the query was refused
			if strings.Contains(errs+string(described), token) {
				t.Errorf("%s ?%s: %s\n%s", api, query, errs, described)
			}
		}
	}
}

// A raw call's file and manifest are one transaction.
func TestARawCallsFileIsVerified(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, manifest := filepath.Join(dir, "runs.json"), filepath.Join(dir, "runs.manifest")
	server := cmdtest.EchoServer(t, sized(`{"runs":[]}`))
	if _, errs, code := callRaw(t, server, "kfp", "GET", "/apis/v1beta1/runs", "--out", file, "--manifest", manifest); code != exit.OK {
		t.Fatalf("exit %d\n%s", code, errs)
	}
	content, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	var m outfile.Manifest
	if err := json.Unmarshal(content, &m); err != nil || m.Request.API != "kfp" || m.Request.Source != server || m.Request.Query != "GET /apis/v1beta1/runs" {
		t.Errorf("%v: %s", err, content)
	}
	if _, err := outfile.Verify(t.Context(), file, manifest); err != nil {
		t.Error(err)
	}
	if got, _ := os.ReadFile(file); string(got) != `{"runs":[]}` {
		t.Errorf("the file holds %q", got)
	}
}
