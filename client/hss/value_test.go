package hss_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/hss"
	"tally/client/hss/hsstest"
)

func TestA8CellsHaveTheTypesOfTheList(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 8, 1, 10, 10, 0, 0, time.UTC)
	cases := []struct {
		key, cell string
		want      any
	}{
		{"risky", "true", true},
		{"risky", "FALSE", false},
		{"risky", "是", true},
		{"risky", "否", false},
		{"risky", "0", false},
		{"risky", "", nil},
		{"low_risk", "3", int64(3)},
		{"restart_count", "3.0", int64(3)},
		{"fatal_risk", " 07 ", int64(7)},
		{"high_risk", "-", nil},
		{"container_name", "true", "true"},
		{"container_name", "", ""},
		{"cpu_limit", "100", "100"},
		{"create_time", "2025-08-01 10:10:00", at},
		{"create_time", "2025-08-01T10:10:00Z", at},
		{"create_time", "2025-08-01T18:10:00+08:00", at},
		{"create_time", "2025-08-01 18:10:00 +0800", at},
		{"create_time", "2025-08-01 18:10:00 GMT+08:00", at},
		{"create_time", "2025/8/1 10:10:00", at},
		{"create_time", "2025-08-01 10:10:00.000", at},
		{"create_time", "1754043000000", at},
		{"create_time", "1754043000", at},
		{"create_time", "45870.423611111", at},
		{"create_time", "2025-08-01", time.Date(2025, 8, 1, 0, 0, 0, 0, time.UTC)},
		{"create_time", "0", nil},
		{"", "12", "12"},
	}
	for _, c := range cases {
		got, ok := hss.Value(c.key, c.cell)
		if diff := cmp.Diff(c.want, got); diff != "" || !ok {
			t.Errorf("%s %q: ok %v (-want +got)\n%s", c.key, c.cell, ok, diff)
		}
	}
	for key, cell := range map[string]string{"risky": "perhaps", "low_risk": "1.5", "restart_count": "many", "create_time": "yesterday"} {
		if got, ok := hss.Value(key, cell); ok || got != cell {
			t.Errorf("%s %q: %v, %v", key, cell, got, ok)
		}
	}
	if _, ok := hss.Value("create_time", "9223372036854775807"); ok {
		t.Error("a time of the far future was read")
	}
}

// A container is the same in the list and in an export of either format.
func TestA8ExportAndListAgree(t *testing.T) {
	t.Parallel()
	for _, format := range []hsstest.Format{hsstest.CSV, hsstest.XLSX} {
		client := connect(t, start(t, hsstest.Options{Format: format}))
		table, err := export(t, client, hss.ExportRequest{}).Table(t.Context(), hss.Headers("en")...)
		if err != nil {
			t.Fatal(err)
		}
		values := map[any]map[string]any{}
		for row, err := range table.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			values[row[0]] = map[string]any{}
			for i, key := range table.Keys {
				values[row[0]][key], _ = hss.Value(key, row[i])
			}
		}
		for c, err := range client.Containers(t.Context(), hss.ContainerQuery{}) {
			got := values[c.ContainerID]
			if err != nil || got["risky"] != *c.Risky || got["low_risk"] != *c.LowRisk || got["restart_count"] != *c.RestartCount || got["create_time"] != c.Created() {
				t.Errorf("%v, %v: %v", err, c, got)
			}
		}
	}
}
