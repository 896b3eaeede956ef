package output

import "testing"

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"name", "namespace", "phase", "restarts", "id"}
	tests := map[string]string{
		"nme":       "name",
		"nmae":      "name",
		"names":     "name",
		"nmaespace": "namespace",
		"restart":   "restarts",
		"Restarts":  "restarts",
		"ip":        "id",
		"colour":    "",
		"x":         "",
		"":          "",
	}
	for typed, want := range tests {
		if got := Nearest(typed, names); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"abc", "abc", 0},
		{"abc", "abd", 1}, {"abc", "ac", 1}, {"kitten", "sitting", 3}, {"ab", "ba", 1}, {"xab", "xba", 1}, {"abcd", "badc", 2},
	}
	for _, tt := range tests {
		if got := editDistance(tt.a, tt.b); got != tt.want {
			t.Errorf("%q and %q: %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := editDistance(tt.b, tt.a); got != tt.want {
			t.Errorf("%q and %q: %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}
