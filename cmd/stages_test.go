package cmd

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/spf13/cobra"

	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// early are failures before the first row.
var early = map[string]string{
	"hung up":       "",
	"failed":        "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
	"away":          "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n",
	"nothing":       "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n",
	"null":          sized("null"),
	"an error":      sized(`{"error":{"code":13,"message":"boom"}}`),
	"a login page":  sized("<html><title>Sign in</title></html>"),
	"not JSON":      sized("boom"),
	"cut at once":   fmt.Sprintf(whole, 1000, ""),
	"cut in a list": fmt.Sprintf(whole, 1000, `{"`),
	"accepted":      strings.Replace(sized("{}"), "200 OK", "202 Accepted", 1),
}

// eachList visits the commands that list or export rows, with arguments that they need.
func eachList(visit func(cmd *cobra.Command, args []string)) {
	walk(tree(), func(cmd *cobra.Command) {
		words := strings.Fields(cmd.CommandPath())[1:]
		if len(words) != 3 || cmd.Name() != "list" && cmd.Name() != "export" {
			return
		}
		args := slices.Concat(words, []string{"-o", "csv"})
		if cmd.Flags().Lookup("pipeline") != nil && words[1] == "versions" {
			args = append(args, "--pipeline", "5f2b1a52-6c0a-4c26-9d0a-000000000001")
		}
		visit(cmd, args)
	})
}

// Before the first row, no list and no export ends with 0 or 3.
func TestBeforeTheFirstRowNever0Or3(t *testing.T) {
	t.Parallel()
	seen := 0
	eachList(func(_ *cobra.Command, args []string) {
		seen++
		for stage, response := range early {
			server := cmdtest.EchoServer(t, response)
			out, errs, code := runOn(t, server, args)
			if code == exit.OK || code == exit.Incomplete || code == exit.BadUsage || errs == "" {
				t.Errorf("%s, %s: exit %d\n%s%s", strings.Join(args, " "), stage, code, out, errs)
			}
		}
	})
	if seen < 9 {
		t.Errorf("only %d commands list or export", seen)
	}
}

// firstPages are the first pages of lists: a row, and more to come.
var firstPages = map[string]string{
	"kfp experiments":    `{"experiments":[{"id":"a","name":"a"}],"next_page_token":"t","total_size":9}`,
	"kfp runs":           `{"runs":[{"id":"a","name":"a"}],"next_page_token":"t","total_size":9}`,
	"kfp jobs":           `{"jobs":[{"id":"a","name":"a"}],"next_page_token":"t","total_size":9}`,
	"kfp pipelines":      `{"pipelines":[{"id":"a","name":"a"}],"next_page_token":"t","total_size":9}`,
	"kfp versions":       `{"versions":[{"id":"a","name":"a"}],"next_page_token":"t","total_size":9}`,
	"hss containers":     `{"total_num":900,"data_list":[{"container_id":"a"}]}`,
	"cci imagesnapshots": `{"kind":"ImageSnapshotList","metadata":{"continue":"t"},"items":[{"metadata":{"name":"a"}}]}`,
	"cci namespaces":     `{"kind":"NamespaceList","metadata":{"continue":"t"},"items":[{"metadata":{"name":"a"}}]}`,
}

// After the first row, every failure is 3: the page after it fails, or leads back.
func TestAfterTheFirstRowAlways3(t *testing.T) {
	t.Parallel()
	eachList(func(cmd *cobra.Command, args []string) {
		first, ok := firstPages[args[0]+" "+args[1]]
		if args[0] == "stackrox" || cmd.Name() == "export" {
			return // a stream and a task: their own tests end them at each record
		}
		if !ok {
			t.Errorf("%s: no first page is known", strings.Join(args, " "))
			return
		}
		for stage, status := range map[string]int{"fails": 500, "refuses": 403, "is gone": 410, "goes round": 200} {
			out, errs, code := runOn(t, pagesServer(t, first, status), args)
			if lines := strings.Count(out, "\n"); code != exit.Incomplete || lines < 2 {
				t.Errorf("%s, the next page %s: exit %d, %d lines\n%s", strings.Join(args, " "), stage, code, lines, errs)
			}
		}
	})
}

// pagesServer sends a page, and then an error, or with status 200 the page again.
func pagesServer(t *testing.T, page string, status int) string {
	t.Helper()
	var pages atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasSuffix(r.URL.Path, "/healthz"):
			_, _ = w.Write([]byte(`{"multi_user":false}`))
		case pages.Add(1) == 1 || status == http.StatusOK:
			_, _ = w.Write([]byte(page))
		default:
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"code":13,"message":"boom","details":[{"message":"boom"}]}`))
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// runOn runs a command of any API against server.
func runOn(t *testing.T, server string, args []string) (out, errs string, code exit.Code) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	a := cmdtest.App(&stdout, &stderr, map[string]string{
		"ROX_ENDPOINT": server, "ROX_API_TOKEN": "t", "KF_PIPELINES_ENDPOINT": server, "TALLY_CONFIG": os.DevNull,
		"TALLY_HSS_ENDPOINT": server, "TALLY_HSS_PROJECT_ID": "p", "TALLY_HSS_REGION": "r", "TALLY_HSS_AUTH_TOKEN": "t",
		"TALLY_CCI_ENDPOINT": server, "TALLY_CCI_PROJECT_ID": "p", "TALLY_CCI_REGION": "cn-north-4", "TALLY_CCI_AUTH_TOKEN": "t",
	})
	code = Run(t.Context(), a, args)
	return stdout.String(), stderr.String(), code
}
