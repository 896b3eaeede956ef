package kit

import (
	"maps"
	"slices"
	"strings"
)

// selectedNothing reports an export without rows. It is whole, but what was
// requested may be misspelled, or not visible to its user; an empty list is common.
func (c *Call) selectedNothing(rows int64) bool { return rows == 0 && c.cmd.Name() == "export" }

// shaping are flags that say what rows are, or something about them, and select none.
var shaping = [...]string{"allow-unknown-fields", "export-size", "fail-on", "header", "include-unscanned", "lang", "match", "no-wait", "profile", "risk", "rows", "server-join", "unpack", "unpack-dir"}

// selection are the flags that selected rows: " by --namespace, --severity".
func (c *Call) selection() string {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(c.filters())), func(name string) bool { return slices.Contains(shaping[:], name) })
	if len(names) == 0 {
		return ""
	}
	return " by --" + strings.Join(names, ", --")
}
