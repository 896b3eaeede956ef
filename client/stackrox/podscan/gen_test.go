package podscan

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode/utf8"
)

// gen writes streams of pods. Without quirks they have the server's exact form: its order of members, unset ones present,
// compact, one record a line. Every quirk is the chance, in percent, that something legal but unusual is written.
type gen struct {
	*rand.Rand
	b []byte

	shuffled bool // members in any order
	blanks   int  // white space between tokens
	nulls    int  // null for a value
	absent   int  // a member left out
	unknown  int  // an unknown member
	escapes  int  // an escape for a character
	strange  int  // a strange text
	wrong    int  // a value of any type for a value; not always legal
	twice    int  // a member given twice; not always legal
	failed   int  // an error record
	framing  string
}

func newGen(seed uint64) *gen {
	return &gen{Rand: rand.New(rand.NewPCG(seed, 1)), framing: "\n"}
}

// anyGen has the quirks that its seed says; legal, unless the chance for illegal things came up.
func anyGen(seed uint64) (g *gen, legal bool) {
	g = newGen(seed)
	often := 40
	if g.chance(50) {
		often = 5 // close to the server's form, where most guesses hold
	}
	for _, quirk := range []*int{&g.blanks, &g.nulls, &g.absent, &g.unknown, &g.escapes, &g.strange, &g.failed} {
		if g.chance(often) {
			*quirk = 1 + g.IntN(30)
		}
	}
	g.shuffled = g.chance(often)
	g.framing = []string{"\n", "\n", "", "\r\n", "  \t", "\n\n\n"}[g.IntN(6)]
	if g.chance(15) {
		g.wrong, g.twice = g.IntN(3), g.IntN(3)
	}
	return g, g.wrong == 0 && g.twice == 0
}

func (g *gen) chance(percent int) bool { return percent > 0 && g.IntN(100) < percent }

// stream returns n records.
func (g *gen) stream(n int) []byte {
	g.b = g.b[:0]
	for range n {
		g.record()
		g.b = append(g.b, g.framing...)
	}
	return g.b
}

// pair is a member: its name and what writes its value.
type pair struct {
	name  string
	value func()
}

func (g *gen) record() {
	failed := g.chance(g.failed)
	g.object(func() []pair {
		if failed {
			return []pair{{"error", g.serverError}}
		}
		return []pair{{"result", func() {
			g.object(func() []pair { return []pair{{"pod", g.pod}} }, false)
		}}}
	}, false)
}

func (g *gen) serverError() {
	if g.chance(30) {
		g.text("went wrong")
		return
	}
	g.object(func() []pair {
		return []pair{{"code", g.number}, {"message", func() { g.text("went wrong") }}, {"details", g.any}}
	}, true)
}

func (g *gen) pod() {
	id, node := g.uuid(), "worker-"+strconv.Itoa(g.IntN(300))+".example.com"
	app := []string{"checkout", "billing-worker", "kube-proxy", "结算"}[g.IntN(4)%(3+g.strange%2)]
	g.object(func() []pair {
		return []pair{
			{"id", g.texter(id)}, {"name", g.texter(app + "-" + g.hex(9))}, {"deploymentId", g.texter(g.uuid())},
			{"namespace", g.texter("team-" + g.hex(1))}, {"clusterId", g.texter(g.uuid())},
			{"liveInstances", func() { g.instances(1+g.IntN(3), id, node, false) }},
			{"terminatedInstances", func() { g.buckets(id, node) }},
			{"started", g.texter("2026-01-10T11:06:18Z")},
		}
	}, true)
}

func (g *gen) buckets(id, node string) {
	n := 0
	if g.chance(16 + g.unknown) {
		n = 1 + g.IntN(2)
	}
	g.list(n, func() {
		g.object(func() []pair {
			return []pair{{"instances", func() { g.instances(g.IntN(3), id, node, true) }}}
		}, true)
	})
}

func (g *gen) instances(n int, id, node string, dead bool) {
	g.list(n, func() {
		finished, reason := func() { g.b = append(g.b, "null"...) }, ""
		if dead {
			finished, reason = g.texter("2026-01-11T00:00:00.123456789Z"), "Error: exit, code 1"
		}
		g.object(func() []pair {
			return []pair{
				{"instanceId", func() { g.identity(node) }},
				{"containingPodId", g.texter(id)}, {"containerName", g.texter("app")},
				{"containerIps", func() { g.list(g.IntN(3), g.texter("10.128.0."+strconv.Itoa(g.IntN(256)))) }},
				{"started", g.texter("2026-01-10T11:06:18Z")}, {"imageDigest", g.texter("sha256:" + g.hex(64))},
				{"finished", finished}, {"exitCode", func() { g.exitCode(dead) }}, {"terminationReason", g.texter(reason)},
			}
		}, true)
	})
}

func (g *gen) identity(node string) {
	g.object(func() []pair {
		return []pair{
			{"containerRuntime", g.runtime}, {"id", g.texter(g.hex(64))}, {"node", g.texter(node)},
		}
	}, true)
}

func (g *gen) runtime() {
	if g.chance(g.strange) {
		g.b = append(g.b, []string{"0", "1", "2", "3", "-0", "1e0", "20E-1", "-7"}[g.IntN(8)]...)
		return
	}
	g.text("CRIO_CONTAINER_RUNTIME")
}

func (g *gen) exitCode(dead bool) {
	switch {
	case g.chance(g.strange):
		g.b = append(g.b, []string{`"137"`, "1e2", "1370E-1", "0.0", `"-1"`, `"\u0031"`, "2147483647", "-2147483648"}[g.IntN(8)]...)
	case dead:
		g.b = append(g.b, []string{"0", "1", "137", "143", "255"}[g.IntN(5)]...)
	default:
		g.b = append(g.b, '0')
	}
}

// object writes members; full says that any of them may be absent or null.
func (g *gen) object(members func() []pair, full bool) {
	list := members()
	if g.chance(g.unknown) {
		list = append(list, pair{[]string{"", "Id", "podId", "zzz", "i\x00d", "名"}[g.IntN(6)], g.any})
	}
	if g.chance(g.twice) {
		list = append(list, list[g.IntN(len(list))])
	}
	if g.shuffled {
		g.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
	}
	g.b = append(g.b, '{')
	for i, n := 0, 0; i < len(list); i++ {
		if full && g.chance(g.absent) {
			continue
		}
		if n++; n > 1 {
			g.mark(',')
		}
		g.blank()
		g.quote(list[i].name, 0)
		g.mark(':')
		g.blank()
		g.value(list[i].value, full)
	}
	g.blank()
	g.b = append(g.b, '}')
}

func (g *gen) value(write func(), nullable bool) {
	switch {
	case nullable && g.chance(g.nulls):
		g.b = append(g.b, "null"...)
	case g.chance(g.wrong):
		g.any()
	default:
		write()
	}
}

func (g *gen) list(n int, item func()) {
	g.b = append(g.b, '[')
	for i := range n {
		if i > 0 {
			g.mark(',')
		}
		g.blank()
		if g.chance(g.wrong) {
			g.any()
			continue
		}
		item()
	}
	g.blank()
	g.b = append(g.b, ']')
}

// any writes any value, sometimes a deep one.
func (g *gen) any() {
	switch g.IntN(9) {
	case 0:
		g.number()
	case 1:
		g.list(g.IntN(3), g.any)
	case 2:
		g.object(func() []pair { return []pair{{"id", g.any}, {"a", g.number}} }, true)
	case 3:
		deep := g.IntN(20)
		if g.chance(2) {
			deep = maxDepth - 10 + g.IntN(12)
		}
		g.b = fmt.Appendf(g.b, "%s%s", strings.Repeat("[", deep+1), strings.Repeat("]", deep+1))
	case 4:
		g.text("any,\ttext")
	default:
		g.b = append(g.b, []string{"true", "false", "null", "[]", "{}"}[g.IntN(5)]...)
	}
}

func (g *gen) number() {
	g.b = append(g.b, []string{"0", "-0", "7", "12e3", "-1.50E+2", "1e400", "0.1", "123456789012345678901234567890"}[g.IntN(8)]...)
}

func (g *gen) texter(s string) func() { return func() { g.text(s) } }

func (g *gen) text(s string) {
	if g.chance(g.strange) {
		s += []string{"", `"`, `\`, "a,b", " ", "é", "日本", "😀", "\x7f", "\u2028", "<&>", "\x00\x1f", "/", "=1+1", strings.Repeat("x", g.IntN(99))}[g.IntN(15)]
	}
	g.quote(s, g.strange/4)
}

// quote writes a string, halves of surrogate pairs behind so many percent of its characters.
func (g *gen) quote(s string, halves int) {
	g.b = append(g.b, '"')
	for _, r := range s {
		short := strings.IndexRune("\"\\/\b\f\n\r\t", r)
		switch {
		case short >= 0 && (r != '/' || g.chance(50)):
			g.b = append(g.b, '\\', `"\/bfnrt`[short])
		case r < ' ' || r < 0x10000 && g.chance(g.escapes):
			g.b = fmt.Appendf(g.b, []string{`\u%04x`, `\u%04X`}[g.IntN(2)], r)
		case r >= 0x10000 && g.chance(50):
			r -= 0x10000
			g.b = fmt.Appendf(g.b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			g.b = utf8.AppendRune(g.b, r)
		}
		if g.chance(halves) {
			g.b = append(g.b, []string{`\ud800`, `\udc00`, `\ud83d\ud83d`, `\ud83dx`, `\ud83d\n`, `\udfff\ud83d\ude00`}[g.IntN(6)]...)
		}
	}
	g.b = append(g.b, '"')
}

// mark writes a comma or a colon.
func (g *gen) mark(c byte) {
	g.blank()
	g.b = append(g.b, c)
}

func (g *gen) blank() {
	for g.chance(g.blanks) {
		g.b = append(g.b, []string{" ", "\n", "\t", "\r\n", "    "}[g.IntN(5)]...)
	}
}

func (g *gen) hex(n int) string {
	var b []byte
	for len(b) < n {
		b = fmt.Appendf(b, "%016x", g.Uint64())
	}
	return string(b[:n])
}

func (g *gen) uuid() string {
	s := g.hex(32)
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// damage changes a few bytes of a stream.
func (g *gen) damage(b []byte) []byte {
	for range 1 + g.IntN(2) {
		if len(b) == 0 {
			break
		}
		at := g.IntN(len(b))
		odd := "{}[]:,\"\\u0\x00\x1f \xff\xc3\xe2\x82\xed\xa0\x80e-+.1ntf"
		c := odd[g.IntN(len(odd))]
		switch g.IntN(4) {
		case 0:
			b = append(b[:at:at], b[at+1:]...)
		case 1:
			b = append(append(b[:at:at], c), b[at:]...)
		case 2:
			b = append(append(b[:at:at], b[g.IntN(at+1):at]...), b[at:]...)
		default:
			b[at] = c
		}
	}
	return b
}
