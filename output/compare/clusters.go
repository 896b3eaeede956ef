package compare

import "slices"

// clusterColumn has the name of a cluster, or its id if the name could not be read.
const clusterColumn = "cluster"

// clusters records the kinds of values that one file has in that column.
type clusters struct {
	ids, named bool // some rows have an id, some have a name
}

// see records the cluster of a row. After the first name, the rest does not
// matter.
func (c *clusters) see(columns []string, cells [][]byte) {
	if c.named {
		return
	}
	if i := slices.Index(columns, clusterColumn); i >= 0 && i < len(cells) && len(cells[i]) > 0 {
		id := isUUID(cells[i])
		c.ids, c.named = c.ids || id, !id
	}
}

// Unnamed returns 0 if only the older file has ids of clusters instead of names, 1 if
// only the newer one has, and false if both files have the same.
func (r *Result) Unnamed() (side int, differ bool) {
	only := func(c clusters) bool { return c.ids && !c.named }
	switch old, newer := r.clusters[0], r.clusters[1]; {
	case only(old) && newer.named:
		return 0, true
	case only(newer) && old.named:
		return 1, true
	}
	return 0, false
}

// isUUID reports whether a cell is an id in Central's form.
func isUUID(cell []byte) bool {
	const length = 36
	if len(cell) != length {
		return false
	}
	for i, b := range cell {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hex := b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F'
		if dash != (b == '-') || !dash && !hex {
			return false
		}
	}
	return true
}
