package secrecy

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
)

// The secret that the environment gives to every API, with what URLs, JSON and
// shells escape.
const echoed = `S3cret/"word"+&=%x`

// echoes are the parts of a response in which a server echoes the request.
var echoes = map[string]string{
	"status line":       "HTTP/1.1 500 %s\r\nContent-Length: 0\r\n\r\n",
	"header":            "HTTP/1.1 500 No\r\nX-Request-Id: %s\r\nX-Echo: %[1]s\r\nContent-Length: 0\r\n\r\n",
	"trailer":           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Echo\r\n\r\n0\r\nX-Echo: %s\r\n\r\n",
	"error body":        "HTTP/1.1 400 No\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n{\"error\":\"%s\",\"message\":\"%[1]s\",\"code\":3,\"error_msg\":\"%[1]s\",\"details\":[]}",
	"plain error":       "HTTP/1.1 403 No\r\nConnection: close\r\n\r\nno right for %s",
	"long error":        "HTTP/1.1 403 No\r\nConnection: close\r\n\r\n" + longPrefix + "%s",
	"page of an error":  "HTTP/1.1 502 No\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n<html><title>%s</title></html>",
	"login page":        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n<html><title>%s</title></html>",
	"200 without JSON":  "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n%s is not JSON",
	"error record":      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n{\"error\":{\"code\":13,\"message\":\"%s\",\"grpc_code\":13,\"http_code\":500}}\n",
	"bytes after":       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}%s",
	"redirect":          "HTTP/1.1 302 Found\r\nLocation: /login?from=%s\r\nContent-Length: 0\r\n\r\n",
	"redirect away":     "HTTP/1.1 302 Found\r\nLocation: http://other.invalid/%s\r\nContent-Length: 0\r\n\r\n",
	"coding":            "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: 0\r\n\r\n",
	"not HTTP":          "%s\r\n\r\n",
	"retry after":       "HTTP/1.1 429 Slow\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n",
	"long status line":  "HTTP/1.1 500 " + longPrefix + "%s\r\nContent-Length: 0\r\n\r\n",
	"long header":       "HTTP/1.1 500 No\r\nX-Request-Id: " + longPrefix + "%s\r\nX-Echo: " + longPrefix + "%[1]s\r\nContent-Length: 0\r\n\r\n",
	"long redirect":     "HTTP/1.1 302 Found\r\nLocation: /" + longPrefix + "%s\r\nContent-Length: 0\r\n\r\n",
	"no address":        "HTTP/1.1 302 Found\r\nLocation: http://u:%s@other.invalid/\r\nContent-Length: 0\r\n\r\n",
	"very long error":   "HTTP/1.1 403 No\r\nConnection: close\r\n\r\n" + bodyPrefix + "%s",
	"very long page":    "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + bodyPrefix + "%s",
	"page token":        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"runs\":[{\"id\":\"a\"}],\"items\":[{\"metadata\":{\"name\":\"a\"}}],\"next_page_token\":\"" + tokenPrefix + "%s\",\"metadata\":{\"continue\":\"" + tokenPrefix + "%[1]s\"}}",
	"cell":              "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"runs\":[{\"id\":\"a\",\"created_at\":\"" + cellPrefix + "%s\"}],\"total_num\":1,\"data_list\":[{\"container_id\":\"a\",\"create_time\":\"" + cellPrefix + "%[1]s\"}]}",
	"Kubernetes status": "HTTP/1.1 403 No\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Forbidden\",\"message\":\"%s\",\"code\":403}",
}

// These put the secret where messages, page tokens, cells and bodies are cut.
var (
	longPrefix  = strings.Repeat("w", 290)
	tokenPrefix = strings.Repeat("t", 70)
	cellPrefix  = strings.Repeat("c", 50)
	bodyPrefix  = strings.Repeat(" ", 64<<10-10)
)

// echoCommands list or export objects of every API.
var echoCommands = [][]string{
	{"stackrox", "pods", "export"},
	{"kfp", "runs", "list"},
	{"kfp", "runs", "list", "--api-version", "v2beta1"},
	{"hss", "containers", "list"},
	{"cci", "imagesnapshots", "list"},
	{"api", "stackrox", "GET", "/v1/metadata"},
	{"api", "kfp", "GET", "/apis/v1beta1/runs"},
	{"inventory", "export"},
	{"doctor"},
}

// No command shows a secret that a server echoes, in any part or form: not in
// messages, --debug, JSON errors or manifests.
func TestC1EchoedSecrets(t *testing.T) {
	t.Parallel()
	forms := map[string]func(string) string{
		"plain":  func(s string) string { return s },
		"query":  url.QueryEscape,
		"base64": func(s string) string { return base64.StdEncoding.EncodeToString([]byte("u:" + s)) },
		"JSON":   func(s string) string { b, _ := json.Marshal(s); return strings.Trim(string(b), `"`) },
		"HTML":   strings.NewReplacer(`"`, "&quot;", "&", "&amp;", "=", "&#061;").Replace,
	}
	for place, response := range echoes {
		for form, encode := range forms {
			t.Run(place+"/"+form, func(t *testing.T) {
				t.Parallel()
				server := cmdtest.EchoServer(t, strings.ReplaceAll(fmt.Sprintf(strings.ReplaceAll(response, longPrefix, "\x00"), encode(echoed)), "\x00", longPrefix))
				for _, args := range echoCommands {
					shown := runEchoed(t, server, args)
					for _, secret := range []string{"S3cret", base64.StdEncoding.EncodeToString([]byte("S3cret"))[:7], "UzNjcmV0", "OlMzY3JldC"} {
						if strings.Contains(shown, secret) {
							t.Errorf("%v shows %s:\n%s", args, secret, shown)
						}
					}
				}
			})
		}
	}
}

// The rows of verbs have messages, which show no secret either.
func TestC1MessagesInRows(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"status line", "plain error", "error body", "login page", "not HTTP", "redirect away", "Kubernetes status"} {
		server := cmdtest.EchoServer(t, strings.ReplaceAll(echoes[place], "%s", url.QueryEscape(echoed)))
		for _, line := range []string{
			"kfp runs delete a --yes", "kfp runs archive a", "kfp runs retry a", "kfp experiments unarchive a", "kfp jobs disable a", "kfp pipelines delete a --yes",
			"cci imagesnapshots delete a --yes", "cci imagesnapshots delete a b --yes",
		} {
			var out, errs bytes.Buffer
			code := cmd.Run(t.Context(), cmdtest.App(&out, &errs, echoing(server)), strings.Fields(line+" -o csv --columns name,result,error"))
			shown := out.String() + errs.String()
			if code == 0 || !strings.Contains(out.String(), "a,failed,") && out.Len() > 0 {
				t.Errorf("%s, %s: exit %d\n%s", place, line, code, shown)
			}
			if strings.Contains(shown, "S3cret") {
				t.Errorf("%s, %s:\n%s", place, line, shown)
			}
		}
	}
}

// echoing are the settings for a server of all APIs, and the secret.
func echoing(server string) map[string]string {
	return map[string]string{
		"ROX_ENDPOINT": server, "ROX_API_TOKEN": echoed,
		"KF_PIPELINES_ENDPOINT": server, "TALLY_KFP_TOKEN": echoed, "TALLY_KFP_ATTEMPTS": "1",
		"TALLY_HSS_ENDPOINT": server, "TALLY_HSS_PROJECT_ID": "p", "TALLY_HSS_REGION": "r", "TALLY_HSS_AUTH_TOKEN": echoed,
		"TALLY_CCI_ENDPOINT": server, "TALLY_CCI_PROJECT_ID": "p", "TALLY_CCI_REGION": "r", "TALLY_CCI_AUTH_TOKEN": echoed, "TALLY_CCI_ATTEMPTS": "1",
		"TALLY_CONFIG": os.DevNull,
	}
}

// runEchoed runs a command with all output that can repeat a secret, and returns
// its output except the data.
func runEchoed(t *testing.T, server string, args []string) string {
	t.Helper()
	var out, errs bytes.Buffer
	manifest := filepath.Join(t.TempDir(), "m.json")
	a := cmdtest.App(&out, &errs, echoing(server))
	args = append(args[:len(args):len(args)], "--debug")
	if args[0] != "api" && args[0] != "doctor" {
		args = append(args, "-o", "json", "--manifest", manifest)
	}
	cmd.Run(t.Context(), a, args)
	described, _ := os.ReadFile(manifest) // not every command writes one
	if args[0] == "doctor" {
		errs.Write(out.Bytes()) // its data are messages
	}
	return errs.String() + string(described)
}
