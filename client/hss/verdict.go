package hss

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tally/client/hss/internal/idset"
	"tally/client/rest"
)

// sums are the totals over the parts of an inventory.
type sums struct {
	// rows counts the rows that were shown.
	rows int64
	// ids are the containers, settled those of parts below their cap, timeless
	// those that are not settled and have no creation time.
	ids, settled, timeless int64
}

// The bits of an id.
const (
	settledBit = 1 << iota
	timelessBit
)

// marks are the bits of a row.
func marks(capped bool, created string) uint8 {
	switch {
	case !capped:
		return settledBit
	case strings.Trim(created, " -") == "":
		return timelessBit
	}
	return 0
}

// mark records a container and reports whether it was known.
func (s *sums) mark(seen *idset.Set, id string, bits uint8) (known bool, err error) {
	before, known, err := seen.Mark(id, bits)
	if err != nil {
		return false, err
	}
	if !known {
		s.ids++
	}
	added := bits &^ before
	if added&timelessBit != 0 && before&settledBit == 0 {
		s.timeless++
	}
	if added&settledBit != 0 {
		s.settled++
		if before&timelessBit != 0 {
			s.timeless--
		}
	}
	return known, nil
}

// countable returns the list's query for the same containers, if there is one:
// the list filters only by names and by whether a container is in a cluster.
func (i *Inventory) countable() (ContainerQuery, bool) {
	r := i.export.Request
	q := ContainerQuery{Name: r.Container, Pod: r.Pod, Image: r.Image, InCluster: r.InCluster}
	only := r.ClusterType == "" && r.Cluster == "" && r.Status == "" && r.Risky == nil && r.CPULimit == "" && r.MemoryLimit == "" &&
		r.CreatedAfter.IsZero() && r.CreatedBefore.IsZero()
	return q, only && i.export.Count != nil && q.Validate() == nil
}

// count requests the list's total.
func (i *Inventory) count(ctx context.Context, q ContainerQuery, countable bool) (int64, error) {
	if !countable {
		return 0, nil
	}
	count, err := i.export.Count(ctx, q)
	var refused *rest.Error
	if errors.As(err, &refused) && refused.Kind == rest.KindAuth {
		refused.Hint = fmt.Sprintf("the export reached its limit (%d containers): it is split, and held against the number of containers that the service lists. "+
			"The credentials may export but not list: allow them to list containers, or select fewer with filters", i.request.size())
	}
	return count, err
}

// verdict reports whether the parts are complete.
func (i *Inventory) verdict(countable bool, before, after int64) error {
	// Of a part that could not be split, the rows that no later part has are not gone.
	gone := i.tally.ids - i.tally.settled - i.tally.timeless
	if gone > 0 && len(i.stuck) == 0 && i.export.OnMoved != nil {
		i.export.OnMoved(gone)
	}
	var reasons []string
	if len(i.stuck) > 0 {
		reasons = append(reasons, fmt.Sprintf("the export reached its limit (%d containers), and cannot be split further: %s",
			i.request.size(), strings.Join(i.stuck, "; ")))
	}
	if missing := i.sum(countable, before, after); missing != "" {
		reasons = append(reasons, missing)
	}
	if len(reasons) == 0 {
		return nil
	}
	return capped(strings.Join(reasons, "; "))
}

// sum compares the number of rows with the list's count, and tells what may be missing.
func (i *Inventory) sum(countable bool, before, after int64) string {
	least, most := min(before, after), max(before, after)
	switch {
	case countable && (i.tally.ids < least || i.tally.settled > most):
		return fmt.Sprintf("%d containers came, but the list counts %d before and %d after: some may be missing", i.tally.ids, before, after)
	case countable:
	case i.tally.timeless > 0:
		return fmt.Sprintf("%d containers have no creation time, by which the export was divided: more like them may be missing", i.tally.timeless)
	case i.byName:
		return "too many containers were created in one second, and only clusters with known names were requested: others may be missing"
	}
	return ""
}
