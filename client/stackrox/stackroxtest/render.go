package stackroxtest

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// AppendJSON appends the pod as Central writes it: protojson's field order with
// every unset field present, compact, escaped as encoding/json does.
func (p *Pod) AppendJSON(b []byte) []byte {
	b = appendField(b, `{"id":`, p.ID)
	b = appendField(b, `,"name":`, p.Name)
	b = appendField(b, `,"deploymentId":`, p.Deployment.ID)
	b = appendField(b, `,"namespace":`, p.Deployment.Namespace)
	b = appendField(b, `,"clusterId":`, p.Deployment.Cluster.ID)
	b = append(b, `,"liveInstances":`...)
	b = appendContainers(b, p.Live)
	b = append(b, `,"terminatedInstances":[`...)
	for i, list := range p.Terminated {
		b = comma(b, i)
		b = append(b, `{"instances":`...)
		b = append(appendContainers(b, list), '}')
	}
	b = append(b, `],"started":`...)
	return append(appendTime(b, p.Started), '}')
}

// appendContainers writes a list, [] if it is empty: the gateway's protojson omits no
// field.
func appendContainers(b []byte, list []Container) []byte {
	b = append(b, '[')
	for i := range list {
		b = appendContainer(comma(b, i), &list[i])
	}
	return append(b, ']')
}

// appendContainer writes one instance; null for finished means that it runs.
func appendContainer(b []byte, c *Container) []byte {
	b = appendField(b, `{"instanceId":{"containerRuntime":`, c.Runtime)
	b = appendField(b, `,"id":`, c.ID)
	b = appendField(b, `,"node":`, c.Node)
	b = appendField(b, `},"containingPodId":`, c.PodID)
	b = appendField(b, `,"containerName":`, c.Name)
	b = append(b, `,"containerIps":[`...)
	for i, ip := range c.IPs {
		b = appendString(comma(b, i), ip)
	}
	b = appendTime(append(b, `],"started":`...), c.Started)
	b = appendField(b, `,"imageDigest":`, c.Digest)
	b = appendTime(append(b, `,"finished":`...), c.Finished)
	b = strconv.AppendInt(append(b, `,"exitCode":`...), int64(c.ExitCode), 10)
	b = appendField(b, `,"terminationReason":`, c.Reason)
	return append(b, '}')
}

// appendField writes a string after its key, which includes the punctuation.
func appendField(b []byte, key, value string) []byte {
	return appendString(append(b, key...), value)
}

// comma separates the elements of a list.
func comma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

// appendTime writes a protobuf timestamp: UTC, with 0, 3, 6 or 9 digits of
// fraction; null for the zero time.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, "null"...)
	}
	b = t.UTC().AppendFormat(append(b, '"'), time.RFC3339)
	if nanos := t.Nanosecond(); nanos > 0 {
		b = appendFraction(b[:len(b)-1], nanos)
	}
	return append(b, '"')
}

// appendFraction writes a fraction in the fewest groups of three digits that
// represent it exactly.
func appendFraction(b []byte, nanos int) []byte {
	digits := 9
	for digits > 3 && nanos%1000 == 0 {
		nanos /= 1000
		digits -= 3
	}
	b = append(b, '.')
	start := len(b)
	b = append(b, "000000000"[:digits]...)
	for i := len(b) - 1; i >= start; i-- {
		b[i] += byte(nanos % 10)
		nanos /= 10
	}
	return append(b, 'Z')
}

// appendString writes a JSON string as the gateway does: with protojson's short
// escapes, and those that encoding/json adds for web pages.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	done := 0 // up to here s is written: runs without escapes are copied whole
	for i := 0; i < len(s); {
		c, size := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(s[i:])
		}
		if needsEscape(c) {
			b = appendEscape(append(b, s[done:i]...), c)
			done = i + size
		}
		i += size
	}
	return append(append(b, s[done:]...), '"')
}

// needsEscape reports whether JSON cannot contain a character, or whether it could
// end a script element or a line of JavaScript.
func needsEscape(c rune) bool {
	switch {
	case c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&':
		return true
	default:
		return c == '\u2028' || c == '\u2029'
	}
}

// appendEscape writes an escape, in the short form if there is one.
func appendEscape(b []byte, c rune) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', byte(c))
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	const digits = "0123456789abcdef"
	return append(b, '\\', 'u', digits[c>>12&15], digits[c>>8&15], digits[c>>4&15], digits[c&15])
}
