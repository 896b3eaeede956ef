package stackrox_test

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	"tally/conformance/stackrox/internal/central"
)

// exits has the exit code of each status before the first record; after one it is 3.
func exits() map[codes.Code]int {
	return map[codes.Code]int{
		codes.Canceled: 6, codes.Unknown: 1, codes.InvalidArgument: 7, codes.DeadlineExceeded: 6, codes.NotFound: 5, codes.AlreadyExists: 7,
		codes.PermissionDenied: 4, codes.ResourceExhausted: 6, codes.FailedPrecondition: 7, codes.Aborted: 7, codes.OutOfRange: 7,
		codes.Unimplemented: 7, codes.Internal: 1, codes.Unavailable: 6, codes.DataLoss: 1, codes.Unauthenticated: 4,
	}
}

// Every gRPC status ends each export with its exit code, through both gateways and over
// gRPC.
func TestEveryStatusOnEveryExport(t *testing.T) {
	t.Parallel()
	seen := newTable(t)
	for code, exit := range exits() {
		for at, want := range map[int]int{0: exit, 3: 3} {
			records := fleet(6)
			for _, offered := range []string{"4.4", "4.6", "pure", "h2"} {
				cfg := central.Config{Generation: central.V46, Records: records, Fault: central.FailAt(at, code, "so it is")}
				transport := "rest"
				switch offered {
				case "4.4", "4.6":
					cfg.Generation = central.Generation(offered)
				default:
					cfg.GRPC, transport = offered, "grpc"
				}
				c := central.Start(t, cfg)
				for _, e := range central.Exports() {
					name := fmt.Sprintf("%s after %d %s %s", code, at, offered, e.Noun)
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						out := newTarget(t)
						args := []string{"-o", "csv", "--attempts", "1", "--transport", transport, "--out", out.file}
						if e.Noun == "workloads" {
							args = append(args, "--server-join")
						}
						got := exportOf(t, c, e.Noun, args...)
						seen.add(name, cfg.Generation, got)
						got.want(t, want, "so it is")
						out.untouched(t)
					})
				}
			}
		}
	}
}

// wrong are messages that a reader must refuse. Field 1 is a message in all exports.
func wrong() map[string][]byte {
	return map[string][]byte{
		"another wire type":      {0x08, 1},
		"a field without an end": {0x0a, 100, 1},
		"a group":                {0x0b, 0x0c},
		"bad UTF-8":              {0x0a, 3, 0x12, 1, 0xff}, // 2 is a string in four of them, a message in images
		"a long varint":          {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1},
	}
}

// breaks are incomplete ends of a gRPC stream.
func breaks() map[string]func(net.Conn) error {
	data := func(flags byte, payload ...byte) func(net.Conn) error {
		return central.Frame(central.FrameData, flags, payload...)
	}
	return map[string]func(net.Conn) error{
		"no status":          data(central.EndStream),
		"RST_STREAM":         central.Frame(central.FrameRSTStream, 0, 0, 0, 0, 2),
		"GOAWAY":             central.Then(central.Frame(central.FrameGoAway, 0, 0, 0, 0, 1, 0, 0, 0, 0), central.Hangup(false)),
		"closed":             central.Hangup(false),
		"reset":              central.Hangup(true),
		"compressed":         data(0, 1, 0, 0, 0, 1, 'x'),
		"longer than 256MiB": data(0, 0, 0x10, 0, 0, 1),
		"longer than it is":  data(central.EndStream, 0, 0, 0, 0, 100, 'x'),
		"half a prefix":      data(central.EndStream, 0, 0),
	}
}

// A stream without a proper end, or with an invalid message, is incomplete.
func TestEveryBrokenStreamOnEveryExport(t *testing.T) {
	t.Parallel()
	cases := map[string]central.Config{"compressed by the server": {Compressed: true}}
	for name, do := range breaks() {
		cases[name] = central.Config{Break: central.Break{After: 3, Do: do}}
	}
	for name, message := range wrong() {
		cases[name] = central.Config{Damage: func(record int, b []byte) []byte {
			if record == 3 {
				return message
			}
			return b
		}}
	}
	seen := newTable(t)
	records := fleet(6)
	for name, cfg := range cases {
		for _, offered := range []string{"pure", "h2"} {
			cfg.Generation, cfg.Records, cfg.GRPC = central.V46, records, offered
			for _, e := range central.Exports() {
				t.Run(strings.Join([]string{name, offered, e.Noun}, " "), func(t *testing.T) {
					t.Parallel()
					c := central.Start(t, cfg) // each has its own: a break affects a connection's first stream
					brokenExport(t, c, seen, name, offered, e.Noun)
				})
			}
		}
	}
}

func brokenExport(t *testing.T, c *central.Central, seen *table, name, offered, noun string) {
	t.Helper()
	want := 3
	if name == "compressed by the server" {
		want = 1 // the first record already
	}
	out := newTarget(t)
	args := []string{"-o", "csv", "--attempts", "1", "--out", out.file}
	if noun == "workloads" {
		args = append(args, "--server-join")
	}
	got := exportOf(t, c, noun, append(args, "--transport", "grpc")...)
	seen.add(strings.Join([]string{name, offered, noun}, " "), central.V46, got)
	got.want(t, want)
	out.untouched(t)
	if _, damaged := wrong()[name]; !damaged || name == "a group" {
		return
	}
	rest := exportOf(t, c, noun, append(args, "--transport", "rest")...)
	rest.want(t, 3) // the gateway cannot read it either, and reports that
	out.untouched(t)
}

// A cut, a truncated record, or a line that is not a record ends each export over REST as
// incomplete.
func TestEveryCutOnEveryExport(t *testing.T) {
	t.Parallel()
	records := fleet(12)
	for _, kind := range append(cutKinds(), cutKind{kind: central.Garble, name: "a bad line"}) {
		for _, generation := range central.Generations() {
			for _, e := range central.Exports() {
				t.Run(strings.Join([]string{kind.name, string(generation), e.Noun}, " "), func(t *testing.T) {
					t.Parallel()
					c := central.Start(t, central.Config{
						Generation: generation, Records: records, Cut: central.Cut{Kind: kind.kind, After: 5, Inside: kind.kind != central.Garble},
					})
					out := newTarget(t)
					args := []string{"-o", "csv", "--attempts", "1", "--transport", "rest", "--out", out.file}
					if e.Noun == "workloads" {
						args = append(args, "--server-join")
					}
					exportOf(t, c, e.Noun, args...).want(t, 3, "5 records came before")
					out.untouched(t)
				})
			}
		}
	}
}
