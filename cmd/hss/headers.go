package hss

import (
	"strings"

	"github.com/spf13/pflag"

	"tally/client/hss"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// headerFlags choose the columns of an export, and their names in its table.
type headerFlags struct {
	chosen []string
	lang   string
}

func (h *headerFlags) bind(flags *pflag.FlagSet, what string) {
	flags.StringArrayVarP(&h.chosen, "header", "H", nil, what+", as key or key=name; the keys are "+strings.Join(headerKeys(), ", "))
	flags.StringVar(&h.lang, "lang", "en", "language of the column names in the file: en or zh")
}

func headerKeys() []string {
	var keys []string
	for _, c := range hss.Columns() {
		keys = append(keys, c.Key)
	}
	return keys
}

// headerValues complete the flags.
func headerValues() map[string]kit.Completer {
	return map[string]kit.Completer{"header": kit.OneOf(headerKeys()...), "lang": kit.OneOf("en", "zh")}
}

// headers returns the chosen columns, all if none was chosen.
func (h *headerFlags) headers() ([]hss.Header, error) {
	if h.lang != "en" && h.lang != "zh" {
		return nil, exit.Usagef("--lang must be en or zh, not %q", h.lang)
	}
	if len(h.chosen) == 0 {
		return hss.Headers(h.lang), nil
	}
	var headers []hss.Header
	for _, chosen := range h.chosen {
		key, name, named := strings.Cut(chosen, "=")
		header := hss.Header{Key: key, Name: name}
		if column, known := hss.ColumnOf(key); known && column.Key == key && !named {
			header = column.Header(h.lang)
		}
		headers = append(headers, header)
	}
	return headers, nil
}
