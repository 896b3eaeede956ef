package schema

import (
	"strings"
	"testing"
)

// TestTable reads the whole table: all names in it exist, and no number or name comes twice in a message.
func TestTable(t *testing.T) {
	t.Parallel()
	s := Load()
	if len(s.messages) < 50 || len(s.enums) < 30 {
		t.Errorf("%d messages and %d enumerations", len(s.messages), len(s.enums))
	}
	for _, m := range s.messages {
		numbers, names := map[int]bool{}, map[string]bool{}
		for i := range m.Fields {
			f := &m.Fields[i]
			if numbers[f.Number] || names[f.JSON] || f.Number < 1 {
				t.Errorf("%s: field %d %s comes twice", m.Name, f.Number, f.JSON)
			}
			numbers[f.Number], names[f.JSON] = true, true
			if (f.Message != nil) != (f.Kind == Object) || (f.Enum != nil) != (f.Kind == Enum) {
				t.Errorf("%s.%s has kind %d", m.Name, f.Name, f.Kind)
			}
		}
	}
	for _, e := range s.enums {
		if _, ok := e.Text(0); !ok {
			t.Errorf("%s has no value 0, which is what a field is that is not set", e.Name)
		}
	}
}

// TestNames derives the names of JSON members from those of fields.
func TestNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"id": "id", "deployment_id": "deploymentId", "id_v2": "idV2", "cvssv3": "cvssv3", "k8s_updated": "k8sUpdated",
		"URI": "URI", "memory_mb_limit": "memoryMbLimit",
	} {
		if got := camel(name); got != want {
			t.Errorf("%s is %s, not %s", name, got, want)
		}
	}
}

// TestScopes finds types where protobuf finds them: next to the message first.
func TestScopes(t *testing.T) {
	t.Parallel()
	s := Load()
	for field, want := range map[string]string{
		"storage.ImageScan notes":         "storage.ImageScan.Note",
		"storage.Image notes":             "storage.Image.Note",
		"storage.CVSSV2 severity":         "storage.CVSSV2.Severity",
		"storage.Toleration operator":     "storage.Toleration.Operator",
		"storage.CVSSScore source":        "storage.Source",
		"storage.NodeScan scannerVersion": "storage.NodeScan.Scanner",
	} {
		message, member, _ := strings.Cut(field, " ")
		if got := s.Message(message).Member(member).Enum.Name; got != want {
			t.Errorf("%s is a %s, not a %s", field, got, want)
		}
	}
}

// TestExports checks the five exports and their messages.
func TestExports(t *testing.T) {
	t.Parallel()
	for _, e := range Load().Exports() {
		if e.Message == nil || e.Message.Member(e.Body) == nil || !strings.HasPrefix(e.Path, "/v1/export/") {
			t.Errorf("%s: %+v", e.Noun, e)
		}
	}
}

// TestBroken checks that invalid tables are refused.
func TestBroken(t *testing.T) {
	t.Parallel()
	for _, table := range []string{
		"message", "\t1 id string", "message M\n\tx id string", "message M\n\t1 id", "service S", "message M\n\t1 other Other", "message M\n\t\n",
	} {
		if _, err := parse(table); err == nil {
			t.Errorf("%q is taken for a table", table)
		}
	}
}

// TestSince checks from which release servers have a field.
func TestSince(t *testing.T) {
	t.Parallel()
	s := Load()
	for field, want := range map[string]string{
		"storage.ContainerInstance exitCode":          "4.4",
		"v1.VulnMgmtExportWorkloadsResponse livePods": "4.8",
		"storage.EmbeddedVulnerability cisaKev":       "",
	} {
		message, member, _ := strings.Cut(field, " ")
		if got := s.Message(message).Member(member).Since; got != want {
			t.Errorf("%s is there since %q, not %q", field, got, want)
		}
	}
}

// TestNewer compares versions by their first two numbers.
func TestNewer(t *testing.T) {
	t.Parallel()
	for pair, want := range map[[2]string]bool{
		{"4.12.0", "4.12"}: false, {"4.12", "4.9"}: true, {"4.9", "4.12.3"}: false, {"5.0", "4.99"}: true, {"4.13.x-12-gabc", Release}: true,
		{"4.12-rc.1", "4.12"}: false, {"", "4.4"}: true, {"latest", "4.4"}: true, {"4.4", "latest"}: false,
	} {
		if got := Newer(pair[0], pair[1]); got != want {
			t.Errorf("%q newer than %q: %v", pair[0], pair[1], got)
		}
	}
}

// TestOldest checks from which release servers have all of a message.
func TestOldest(t *testing.T) {
	t.Parallel()
	s := Load()
	if release := s.Pods().Message.Oldest(); release != "4.4" {
		t.Errorf("pods: %q", release)
	}
	if release := s.Images().Message.Oldest(); release != Release {
		t.Errorf("images, of which the table does not say it: %q", release)
	}
}
