package memory

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"
)

// A large row of a list, and a large cell of it, take less than 64 MiB beside its
// length, in every format.
func TestC6ALargeRowOfAListTakesItsLength(t *testing.T) {
	t.Parallel()
	const size = 7 << 20
	formats := [][]string{
		{"-o", "csv"}, {"-o", "json"}, {"-o", "table"}, {"-o", "yaml"}, {"-o", "html"}, {"-o", "markdown"}, {"-o", "parquet"},
		{"-o", "json", "--jq", "."}, {"-o", "jsonl", "--jq", ".zz|length"}, {"-o", "template={{len .zz}}"},
	}
	rows := map[string]string{ // up to the end of a string
		"kfp pipelines list":       `{"pipelines":[{"id":"1","zz":"","name":"`,
		"stackrox clusters list":   `{"clusters":[{"id":"1","zz":"","name":"`,
		"hss containers list":      `{"total_num":1,"data_list":[{"container_id":"1","zz":"`,
		"cci imagesnapshots list":  `{"kind":"ImageSnapshotList","items":[{"metadata":{"name":"a"},"spec":5,"zz":"`,
		"cci imagesnapshots get a": `{"apiVersion":"cci/v2","kind":"ImageSnapshot","metadata":{"name":"a"},"zz":"`,
	}
	for command, start := range rows {
		end := `"` + strings.Repeat("}", strings.Count(start, "{")-strings.Count(start, "}")-1) + `]}`
		if !strings.Contains(start, "[") {
			end = `"}`
		}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/healthz") {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			flood(w, start, strings.Repeat("x", 1<<20), size)
			_, _ = io.WriteString(w, end) // the client sees a failure
		}))
		t.Cleanup(server.Close)
		tried := formats
		if os.Getenv("TALLY_HEAVY") == "" && !strings.HasPrefix(command, "kfp") {
			tried = formats[:2] // all share the layers that bound them
		}
		for _, format := range tried {
			t.Run(command+" "+strings.Join(format, " "), func(t *testing.T) {
				peak := peakOf(t, server.URL, append(strings.Fields(command), format...))
				detector := cmdtest.MaxMemory() / (64 << 20)
				if limit := cmdtest.MaxMemory() + detector*size; peak > limit || peak < size {
					t.Errorf("%d MiB at the peak for a row of %d MiB, more than %d", peak>>20, size>>20, limit>>20)
				}
			})
		}
	}
}
