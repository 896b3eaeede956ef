package kit

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"tally/client/rest"
)

// A pipe gets the rows that are new or changed, with the time at which they were
// seen. A server that is unreachable for a moment does not end the watch.
func TestWatchingPrintsWhatChanged(t *testing.T) {
	t.Parallel()
	p, rounds := newProgram(t), 0
	noon := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	p.Now = func() time.Time { return noon.Add(time.Duration(rounds) * time.Minute) }
	away := &rest.Error{Kind: rest.KindUnreachable, Message: "away"}
	stop := errors.New("stopped")
	p.Sleep = func(context.Context, time.Duration) error {
		if rounds == 4 {
			return stop
		}
		return nil
	}
	seen := [][]int{{1, 2}, {1, 2}, nil, {2, 3}}
	rows := RowsOf(numbers(), func(context.Context) (Source, iter.Seq2[int, error], error) {
		rounds++
		if seen[rounds-1] == nil {
			return Source{}, nil, away
		}
		return Source{}, Each(seen[rounds-1]), nil
	})
	err := rows.show(t.Context(), p.call(Output{Format: "csv", Columns: []string{"n"}}), watchFlags{watch: true})
	want := "seen,n\n2026-11-28T12:01:00Z,1\n2026-11-28T12:01:00Z,2\n2026-11-28T12:04:00Z,3\n"
	if !errors.Is(err, stop) || p.out.String() != want || rounds != 4 {
		t.Errorf("%d looks, %v\n%s", rounds, err, p.out.String())
	}
}
