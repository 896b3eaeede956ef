package memory

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"
)

// A row of very many short strings takes less than 64 MiB beside its length, however
// it is transformed; it is printed, or refused as too large.
func TestC6ARowOfManyStringsTakesItsLength(t *testing.T) {
	t.Parallel()
	bodies := map[string]string{ // around the strings
		"kfp pipelines list":                    `{"pipelines":[{"id":"1","zz":[*]}]}`,
		"stackrox pods export --transport rest": `{"result":{"pod":{"id":"1","liveInstances":[{"containerIps":[*]}]}}}`,
	}
	for command, body := range bodies {
		for _, count := range []int{300_000, 800_000} {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/healthz") {
					http.NotFound(w, r)
					return
				}
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, strings.Replace(body, "*", numbered(count), 1)) // the client sees a failure
			}))
			t.Cleanup(server.Close)
			for _, format := range [][]string{{"-o", "jsonl", "--jq", ".id"}, {"-o", "jsonl", "--jq", "."}, {"-o", "template={{.id}}"}, {"-o", "jsonpath={.id}"}} {
				t.Run(command+" "+strconv.Itoa(count)+" "+strings.Join(format, " "), func(t *testing.T) {
					peak := peakOf(t, server.URL, append(strings.Fields(command), format...))
					detector := cmdtest.MaxMemory() / (64 << 20)
					if limit := cmdtest.MaxMemory() + detector*oneRecord; peak > limit || peak < 8<<20 {
						t.Errorf("%d MiB at the peak, more than %d", peak>>20, limit>>20)
					}
				})
			}
		}
	}
}

// A row whose YAML is a multiple of it takes less than 64 MiB beside its length, too,
// where it is kept to be sorted.
func TestC6SortedYAMLOfManyStringsTakesItsLength(t *testing.T) {
	t.Parallel()
	body := `{"result":{"pod":{"id":"1","liveInstances":[{"containerIps":["x"` + strings.Repeat(`,"x"`, oneRecord/4-100) + `]}]}}}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body) // the client sees a failure
	}))
	t.Cleanup(server.Close)
	peak := peakOf(t, server.URL, strings.Fields("stackrox pods export --transport rest -o yaml --sort id"))
	detector := cmdtest.MaxMemory() / (64 << 20)
	if limit := cmdtest.MaxMemory() + detector*oneRecord; peak > limit || peak < 8<<20 {
		t.Errorf("%d MiB at the peak, more than %d", peak>>20, limit>>20)
	}
}

// numbered are so many strings with a comma between them.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"` + strconv.Itoa(10_000_000+i) + `abcdefg"`)
	}
	return b.String()
}
