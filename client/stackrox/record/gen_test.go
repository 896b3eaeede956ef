package record

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode/utf8"

	"tally/client/stackrox/schema"
)

// gen writes streams of records. Without quirks they have the server's exact form: its
// order of members, unset ones present, compact, one record per line. Every quirk is the
// chance, in percent, of something valid but unusual.
type gen struct {
	*rand.Rand
	b []byte

	shuffled bool // members in any order
	blanks   int  // white space between tokens
	nulls    int  // null for a value
	absent   int  // a member omitted
	unknown  int  // an unknown member
	escapes  int  // an escape for a character
	strange  int  // an unusual string
	wrong    int  // a value of any type for a value; not always valid
	twice    int  // a repeated member; not always valid
	failed   int  // an error record
	framing  string
	export   schema.Export
}

func newGen(seed uint64, e schema.Export) *gen {
	return &gen{export: e, Rand: rand.New(rand.NewPCG(seed, 1)), framing: "\n"}
}

// anyGen has the quirks that its seed selects. Its streams are valid unless the quirks for
// invalid input are among them.
func anyGen(seed uint64, e schema.Export) (g *gen, legal bool) {
	g = newGen(seed, e)
	often := 40
	if g.chance(50) {
		often = 5 // close to the server's form, which has its own fast path
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
		return []pair{{"result", func() { g.object(func() []pair { return g.pairs(g.export.Message, 0) }, false) }}}
	}, false)
}

func (g *gen) serverError() {
	if g.chance(30) {
		g.str("went wrong")
		return
	}
	g.object(func() []pair {
		return []pair{{"code", g.number}, {"message", func() { g.str("went wrong") }}, {"details", g.any}}
	}, true)
}

// pairs returns the members of a message at a depth in the record.
func (g *gen) pairs(m *schema.Message, depth int) []pair {
	var all []pair
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.Oneof != "" && g.chance(40) {
			continue
		}
		all = append(all, pair{f.JSON, func() { g.field(f, depth) }})
	}
	return all
}

func (g *gen) field(f *schema.Field, depth int) {
	if f.Repeated {
		g.list(g.IntN(3)*g.IntN(2), func() { g.single(f, depth) })
		return
	}
	if f.Presence() && depth > 0 && g.chance(20) {
		g.b = append(g.b, "null"...)
		return
	}
	g.single(f, depth)
}

func (g *gen) single(f *schema.Field, depth int) {
	switch f.Kind {
	case schema.Object:
		g.object(func() []pair { return g.pairs(f.Message, depth+1) }, depth > 0)
	case schema.Map:
		g.dictionary()
	case schema.Bool:
		g.b = append(g.b, []string{"true", "false"}[g.IntN(2)]...)
	case schema.Int32:
		g.pick([]string{"0", "1", "137", "-5", "143"}, []string{`"137"`, "1e2", "1370E-1", "0.0", "-0", `"-1"`, `"\u0031"`, "2147483647", "-2147483648"})
	case schema.Int64:
		g.pick([]string{`"0"`, `"15"`, `"-1"`, `"1234567890123"`}, []string{"7", "1e3", `"-9223372036854775808"`, "9223372036854775807", `"1E+1"`, "-0", `"\u0034"`})
	case schema.Uint64:
		g.pick([]string{`"0"`, `"3732677860355018477"`}, []string{"7", `"18446744073709551615"`, "20e-1", "-0"})
	case schema.Float:
		g.pick([]string{"0", "7.5", "0.034215", "9.8"}, []string{`"NaN"`, `"Infinity"`, `"-Infinity"`, "1e-7", "1E+20", `"7.5"`, "-0", "340282350000000000000000000000000000000", "0.00000000000000000000000000000000000000000000001"})
	case schema.Enum:
		g.enum(f.Enum)
	case schema.Timestamp:
		g.str([]string{"2026-01-10T11:06:18Z", "2026-01-11T00:00:00.123456789Z"}[g.IntN(2)])
	default:
		g.str([]string{"", "sha256:" + g.hex(64), g.uuid(), "checkout-" + g.hex(3), "结算", "a, \"b\"\n"}[g.IntN(6)])
	}
}

func (g *gen) enum(e *schema.Enumeration) {
	value := int32(g.IntN(4))
	name, ok := e.Text(value)
	if g.chance(g.strange) || !ok {
		g.b = append(g.b, []string{"0", "1", "2", "99", "-0", "1e0", "20E-1", "-7", `"NEW_NAME"`}[g.IntN(9)]...)
		return
	}
	g.str(name)
}

func (g *gen) pick(common, strange []string) {
	if g.chance(g.strange) {
		common = strange
	}
	g.b = append(g.b, common[g.IntN(len(common))]...)
}

func (g *gen) dictionary() {
	g.b = append(g.b, '{')
	n := g.IntN(4)
	for i := range n {
		if i > 0 {
			g.mark(',')
		}
		g.blank()
		key := "app.kubernetes.io/" + strconv.Itoa(i)
		if g.chance(g.twice) {
			key = "app.kubernetes.io/0"
		}
		g.quote(key, 0)
		g.mark(':')
		g.blank()
		if g.chance(g.wrong) {
			g.any()
			continue
		}
		g.str("value")
	}
	g.blank()
	g.b = append(g.b, '}')
}

// object writes members; full means that any of them may be absent or null.
func (g *gen) object(members func() []pair, full bool) {
	list := members()
	if g.chance(g.unknown) {
		list = append(list, pair{[]string{"", "Id", "podId", "zzz", "i\x00d", "名"}[g.IntN(6)], g.any})
	}
	if len(list) > 0 && g.chance(g.twice) {
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
		g.str("any,\ttext")
	default:
		g.b = append(g.b, []string{"true", "false", "null", "[]", "{}"}[g.IntN(5)]...)
	}
}

func (g *gen) number() {
	g.b = append(g.b, []string{"0", "-0", "7", "12e3", "-1.50E+2", "1e400", "0.1", "123456789012345678901234567890"}[g.IntN(8)]...)
}

func (g *gen) str(s string) {
	if g.chance(g.strange) {
		s += []string{"", `"`, `\`, "a,b", " ", "é", "日本", "😀", "\x7f", "\u2028", "<&>", "\x00\x1f", "/", "=1+1", strings.Repeat("x", g.IntN(99))}[g.IntN(15)]
	}
	g.quote(s, g.strange/4)
}

// quote writes a string, with halves of surrogate pairs after a percentage of its characters.
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
