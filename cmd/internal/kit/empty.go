package kit

import (
	"maps"
	"slices"
	"strings"
)

// selectedNothing reports whether an export has no rows. It is complete, but the
// filter may be misspelt or its objects invisible to the user. Empty lists are
// common and not reported.
func (c *Call) selectedNothing(rows int64) bool { return rows == 0 && c.cmd.Name() == "export" }

// shaping are flags that shape rows but do not select them.
var shaping = [...]string{"allow-unknown-fields", "export-size", "fail-on", "header", "include-unscanned", "lang", "match", "no-wait", "profile", "risk", "rows", "server-join", "unpack", "unpack-dir"}

// selection lists the flags that selected rows: " by --namespace, --severity".
func (c *Call) selection() string {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(c.filters())), func(name string) bool { return slices.Contains(shaping[:], name) })
	if len(names) == 0 {
		return ""
	}
	return " by --" + strings.Join(names, ", --")
}
