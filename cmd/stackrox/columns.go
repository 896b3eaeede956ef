package stackrox

import (
	"iter"
	"strconv"
	"time"

	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
	"tally/output"
)

// view is what an export prints: rows and columns, and the plan that they are
// made of.
type view[R any] struct {
	plan    *record.Plan
	columns []output.Column[R]
	row     func(*record.Row) R
}

// rows are the rows of records, one after the other, in memory that is reused.
func (v view[R]) rows(records iter.Seq2[*record.Record, error]) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		var none R
		for rec, err := range records {
			if err != nil {
				yield(none, err)
				return
			}
			more := true
			rec.Rows(func(row *record.Row) bool {
				more = yield(v.row(row), nil)
				return more
			})
			if !more {
				return
			}
		}
	}
}

// cells is a row of any export that has the values of its record.
type cells interface {
	Cell(v record.Value) record.Cell
	List(v record.Value) record.List
}

// value is a column of a value as it is.
func value[R cells](name, doc string, v record.Value) output.Column[R] {
	return output.Column[R]{Name: name, Doc: doc, Append: func(dst []byte, row R) []byte { return row.Cell(v).Append(dst) }}
}

// count is a column that says how long a list is.
func count[R cells](name, doc string, v record.Value) output.Column[R] {
	return output.Column[R]{
		Name: name, Doc: doc,
		Value:  func(row R) any { return row.List(v).Len() },
		Append: func(dst []byte, row R) []byte { return strconv.AppendInt(dst, int64(row.List(v).Len()), 10) },
	}
}

// moment is a column of a time: sent on as it is, and a time for sorting and for
// ages on a terminal.
func moment[R cells](name, doc string, v record.Value) output.Column[R] {
	c := value[R](name, doc, v)
	c.Value = func(row R) any {
		raw := string(row.Cell(v).Append(nil))
		if at, err := time.Parse(time.RFC3339, raw); err == nil {
			return at
		}
		return raw
	}
	return c
}

// podRow is one pod of an export. Its memory is reused for the next one.
type podRow struct{ *record.Row }

// RawJSON is the pod as the server sent it, without white space between its values.
func (p podRow) RawJSON() []byte { return p.Record().JSON() }

// JSONLine is the same: it has no line ends.
func (p podRow) JSONLine() []byte { return p.Record().JSON() }

// podView is a row for each pod.
func podView() view[podRow] {
	plan := record.NewPlan(schema.Load().Pods())
	columns := []output.Column[podRow]{
		value[podRow]("namespace", "namespace of the pod", plan.Value("namespace")),
		value[podRow]("name", "name of the pod", plan.Value("name")),
		value[podRow]("id", "UUID of the pod", plan.Value("id")),
		value[podRow]("deployment_id", "UUID of its deployment", plan.Value("deploymentId")),
		value[podRow]("cluster_id", "UUID of its cluster", plan.Value("clusterId")),
		count[podRow]("live", "containers that run", plan.Value("liveInstances[]")),
		count[podRow]("terminated", "containers that ended", plan.Value("terminatedInstances[].instances[]")),
		moment[podRow]("started", "when Kubernetes created the pod", plan.Value("started")),
	}
	columns[2].Key = true
	return view[podRow]{plan, columns, func(row *record.Row) podRow { return podRow{row} }}
}
