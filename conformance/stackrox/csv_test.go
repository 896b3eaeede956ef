package stackrox_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"tally/conformance/stackrox/internal/gen46"
)

// rows parses CSV, with its header.
func rows(t *testing.T, s string) [][]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(s)).ReadAll()
	if err != nil {
		t.Fatalf("not CSV: %v", err)
	}
	return records
}

// column returns the values under a header.
func column(t *testing.T, s, name string) []string {
	t.Helper()
	records := rows(t, s)
	if len(records) == 0 {
		t.Fatal("no header")
	}
	for i, header := range records[0] {
		if header != name {
			continue
		}
		values := []string{}
		for _, record := range records[1:] {
			values = append(values, record[i])
		}
		return values
	}
	t.Fatalf("no column %q in %q", name, records[0])
	return nil
}

func podIDs(pods []*gen46.Pod) []string {
	ids := []string{}
	for _, pod := range pods {
		ids = append(ids, pod.GetId())
	}
	return ids
}

// podNames returns the names as encoding/csv reads them: it turns CRLF within a field
// into LF.
func podNames(pods []*gen46.Pod) []string {
	names := []string{}
	for _, pod := range pods {
		names = append(names, strings.ReplaceAll(pod.GetName(), "\r\n", "\n"))
	}
	return names
}

func containers(pods []*gen46.Pod) int {
	n := 0
	for _, pod := range pods {
		n += len(pod.GetLiveInstances())
		for _, list := range pod.GetTerminatedInstances() {
			n += len(list.GetInstances())
		}
	}
	return n
}
