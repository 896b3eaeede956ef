package record

import (
	"iter"

	"tally/client/stackrox/schema"
)

// Since returns the release from which on servers have every value of the plan that, in protobuf, reads the same where a
// server does not have it yet and where it is 0, false, empty or an enumeration's first name. In JSON values that a server
// does not have are absent.
func (p *Plan) Since() string {
	release := "0.0"
	for f := range p.fields() {
		if ambiguous(f) {
			release = schema.Later(release, f.Release())
		}
	}
	return release
}

// Names reports whether the plan has values of enumerations. In protobuf they are numbers, and those that a newer server
// added have no name here.
func (p *Plan) Names() bool {
	for f := range p.fields() {
		if f.Kind == schema.Enum {
			return true
		}
	}
	return false
}

// fields yields the field of each value that is kept. A plan that is wrong has none; a scanner reports it.
func (p *Plan) fields() iter.Seq[*schema.Field] {
	return func(yield func(*schema.Field) bool) {
		program, err := p.compile()
		if err != nil {
			return
		}
		for _, values := range program.values {
			for i := range values {
				if f := values[i].field; f != nil && !yield(f) {
					return
				}
			}
		}
	}
}

// ambiguous reports a field whose absence is visible in JSON, but not in protobuf.
func ambiguous(f *schema.Field) bool {
	if f.Presence() || f.Repeated {
		return false
	}
	return f.Kind == schema.Map || f.Kind >= schema.Bool && f.Kind <= schema.Enum
}
