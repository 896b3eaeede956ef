package output

import (
	"bytes"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// stalling yields a row, and then another one after each wait. seen is the content of
// the sink before each row and before the end.
func stalling(b *bytes.Buffer, rows []string, wait time.Duration, seen *[]string) func(func(string, error) bool) {
	return func(yield func(string, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
			time.Sleep(wait)
			synctest.Wait()
			*seen = append(*seen, b.String())
		}
	}
}

// A finished row does not wait in the buffer for the next one, in any format.
func TestStallingSource(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		format Format
		want   []string
	}{
		"csv":   {CSV, []string{"name\na\n", "name\na\nb\n"}},
		"json":  {JSON, []string{"[\n\"a\"", "[\n\"a\",\n\"b\""}},
		"table": {Table, []string{"name\na\n", "name\na\nb\n"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var b bytes.Buffer
				var seen []string
				rows := stalling(&b, []string{"a", "b"}, gatherTime+time.Millisecond, &seen)
				if _, err := writeRows(&b, rows, stringColumn("name"), Options{Format: tt.format}); err != nil {
					t.Fatal(err)
				}
				for i, want := range tt.want {
					if seen[i] != want {
						t.Errorf("after row %d the sink has %q, want %q", i+1, seen[i], want)
					}
				}
			})
		})
	}
}

// Rows in quick succession are gathered.
func TestFastSourceIsGathered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		var seen []string
		rows := stalling(&b, []string{"a", "b", "c"}, gatherTime/4, &seen)
		if _, err := writeRows(&b, rows, stringColumn("name"), Options{Format: CSV}); err != nil {
			t.Fatal(err)
		}
		if seen[0] != "" || seen[1] != "" || seen[2] != "" || b.String() != "name\na\nb\nc\n" {
			t.Errorf("the sink had %q, in the end %q", seen, b.String())
		}
	})
}

// A steady flow of rows does not delay the first one.
func TestTricklingSource(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		var seen []string
		rows := stalling(&b, strings.Split("abcdefghij", ""), gatherTime*2/5, &seen)
		if _, err := writeRows(&b, rows, stringColumn("name"), Options{Format: CSV}); err != nil {
			t.Fatal(err)
		}
		for i, had := range seen {
			if i >= 3 && !strings.Contains(had, string("abcdefghij"[i-3])) {
				t.Errorf("after row %d the sink has %q", i+1, had)
			}
		}
	})
}

// On a terminal a row appears immediately, except in a table, which measures first.
func TestTerminalIsNotGathered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		var seen []string
		rows := stalling(&b, []string{"a"}, 0, &seen)
		if _, err := writeRows(&b, rows, stringColumn("name"), Options{Format: CSV, Terminal: true}); err != nil {
			t.Fatal(err)
		}
		if seen[0] != "name\na\n" {
			t.Errorf("the sink had %q", seen)
		}
	})
}

// A write error in the timer is not lost.
func TestStalledFlushFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rows := func(yield func(string, error) bool) {
			if yield("a", nil) {
				time.Sleep(2 * gatherTime)
				yield("b", nil)
			}
		}
		_, err := writeRows(&fullDisk{0}, rows, stringColumn("name"), Options{Format: CSV})
		if !errors.As(err, new(*WriteError)) {
			t.Errorf("error %v", err)
		}
	})
}

// After Write has returned, nothing more is written.
func TestNothingIsWrittenAfterTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		writes := 0
		sink := writerFunc(func(p []byte) (int, error) {
			writes++
			return len(p), nil
		})
		if _, err := writeRows(sink, each(somePods(), nil), podColumns(), Options{Format: CSV}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * gatherTime)
		synctest.Wait()
		if writes != 1 {
			t.Errorf("%d writes", writes)
		}
	})
}

// A timer that fires while Write returns must not print a table again.
func TestLateTick(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	held := heldTable(t, []item{{"web", 1, "x"}}, Options{})
	p := newPump(&b, held, false)
	if err := p.finish(true); err != nil {
		t.Fatal(err)
	}
	whole := b.String()
	p.tick()
	if b.String() != whole {
		t.Errorf("after the end: %q", b.String())
	}
}

// The timer may fire between any two rows; every row is written once and in order.
func TestTicksAtAnyTime(t *testing.T) {
	t.Parallel()
	for _, l := range []layout{newTable(named("a", "n", "b"), Options{}), jsonFrame()} {
		var b bytes.Buffer
		p := newPump(&b, l, false)
		stop, stopped := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(stopped)
			for {
				select {
				case <-stop:
					return
				default:
					p.tick()
				}
			}
		}()
		plan, err := planOf(itemColumns(), Options{}.normal())
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3000 {
			record, err := plan.render(item{"row", i, "x"})
			if err != nil {
				t.Fatal(err)
			}
			if err := p.add(record); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.finish(true); err != nil {
			t.Fatal(err)
		}
		close(stop)
		<-stopped
		p.stop()
		last := -1
		for i, number := range regexp.MustCompile(`\d+`).FindAllString(b.String(), -1) {
			if number != strconv.Itoa(i) {
				t.Fatalf("row %d is %s", i, number)
			}
			last = i
		}
		if last != 2999 {
			t.Errorf("the last row is %d", last)
		}
	}
}

// A source that panics leaves no timer running.
func TestSourcePanics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		func() {
			defer func() { _ = recover() }()
			_, _ = writeRows(&b, func(yield func(string, error) bool) {
				yield("a", nil)
				panic("source")
			}, stringColumn("name"), Options{Format: CSV})
		}()
		time.Sleep(2 * gatherTime)
		synctest.Wait()
		if b.Len() != 0 {
			t.Errorf("written after the panic: %q", b.String())
		}
	})
}
