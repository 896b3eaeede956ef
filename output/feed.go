package output

import (
	"errors"

	"tally/output/extsort"
)

// errLimit ends a loop over rows at the limit; it is not a failure.
var errLimit = errors.New("row limit reached")

// counted passes records on and stops at the limit, 0 for none.
type counted struct {
	next  func(record []byte) error
	limit int64
	n     int64
}

func (c *counted) take(record []byte) error {
	if err := c.next(record); err != nil {
		return err
	}
	if c.n++; c.n == c.limit {
		return errLimit
	}
	return nil
}

// atLimit returns nil for the end at the limit.
func atLimit(err error) error {
	if errors.Is(err, errLimit) {
		return nil
	}
	return err
}

// feed renders the rows and passes the records to next, in the source's order
// or sorted, up to the limit. It returns their number.
func (p *plan) feed(rows Rows, o Options, next func([]byte) error) (int64, error) {
	c := &counted{next: next, limit: int64(o.Limit)}
	var err error
	if len(p.by) == 0 {
		err = p.each(rows, func(_ any, record []byte) error { return c.take(record) })
	} else {
		err = p.sorted(rows, extsort.New(o.SortMemory, o.TempDir), c.take)
	}
	return c.n, atLimit(err)
}

// sorted passes the records to take once the last one has arrived. After an error
// of the source these are the ones before it.
func (p *plan) sorted(rows Rows, s *extsort.Sorter, take func([]byte) error) error {
	var key []byte
	most := 0
	err := p.each(rows, func(row any, record []byte) error {
		sortKey := appendKeys(key, row, p.by)
		most = max(most, len(record))
		collect(len(sortKey))
		if key = spare(sortKey); key == nil {
			return s.Adopt(sortKey, record)
		}
		return s.Add(sortKey, record)
	})
	collect(most)
	if !s.Failed() {
		err = both(err, atLimit(s.Each(func(_, record []byte) error { return take(record) })))
	}
	return both(err, s.Close())
}

// each renders every row up to an error of the source, the rendering or take.
func (p *plan) each(rows Rows, take func(row any, record []byte) error) error {
	n := int64(0)
	for row, err := range rows {
		if err != nil {
			return err
		}
		record, err := p.render(row)
		if n++; err != nil {
			return &RowError{Row: n, Err: err}
		}
		if err := take(row, record); err != nil {
			return err
		}
	}
	return nil
}
