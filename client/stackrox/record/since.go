package record

import "tally/client/stackrox/schema"

// Since returns the release from which on servers have every value of the plan that, in protobuf, reads the same where a
// server does not have it yet and where it is 0, false, empty or an enumeration's first name; and whether that is known of
// all these values. In JSON values that a server does not have are absent.
func (p *Plan) Since() (release string, known bool) {
	program, err := p.compile()
	if err != nil {
		return "", false // a scanner reports it
	}
	release = "0.0"
	for _, values := range program.values {
		for i := range values {
			f := values[i].field
			if f == nil || !ambiguous(f) {
				continue
			}
			if f.Since == "" {
				return "", false
			}
			if schema.Newer(f.Since, release) {
				release = f.Since
			}
		}
	}
	return release, true
}

// ambiguous reports a field whose absence is visible in JSON, but not in protobuf.
func ambiguous(f *schema.Field) bool {
	if f.Presence() || f.Repeated {
		return false
	}
	return f.Kind == schema.Map || f.Kind >= schema.Bool && f.Kind <= schema.Enum
}
