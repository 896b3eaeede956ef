package exit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"tally/client/rest"
	"tally/output"
)

// Report is an error as one JSON line.
type Report struct {
	Code      string   `json:"code"`
	Message   string   `json:"message"`
	Operation string   `json:"operation,omitempty"`
	Status    int      `json:"status,omitempty"`
	APICode   string   `json:"api_code,omitempty"`
	RequestID string   `json:"request_id,omitempty"`
	Hint      string   `json:"hint,omitempty"`
	Records   *int64   `json:"records,omitempty"`
	Causes    []string `json:"causes,omitempty"`
	Exit      int      `json:"exit"`
}

// Style is how an error is printed.
type Style struct {
	// JSON is for programs.
	JSON bool
	// Clean removes secrets from a string.
	Clean func(string) string
	// Has reports whether the failed command has a flag, so that no hint names
	// another; nil is for a command that has every flag.
	Has func(flag string) bool
}

// Print writes err to w, as a message for people or as one JSON line. A closed pipe
// prints nothing. Clean removes secrets from each string, and from the message
// before it is truncated, so w need not.
func Print(w io.Writer, err error, style Style) {
	code := Of(err)
	if code == OK || code == ClosedPipe || errors.As(err, new(*quiet)) {
		return
	}
	report := NewReport(err)
	report.Hint = Hint(err, style.Has)
	report = report.cleaned(style.Clean)
	if style.JSON {
		line, _ := json.Marshal(report) // strings and numbers always encode
		_, _ = fmt.Fprintf(w, "%s\n", output.EscapeJSON(line))
		return
	}
	s := "tally: " + output.Escape(report.Message) + "\n"
	if report.Hint != "" {
		s += "  hint: " + output.Escape(report.Hint) + "\n"
	}
	_, _ = io.WriteString(w, s) // there is nowhere to report the failure
}

// cleaned returns the report without secrets. Its member names and numbers are not
// secrets.
func (r Report) cleaned(clean func(string) string) Report {
	r.Message = bounded(clean(r.Message))
	for _, s := range []*string{&r.Operation, &r.APICode, &r.RequestID, &r.Hint} {
		*s = clean(*s)
	}
	for i, cause := range r.Causes {
		r.Causes[i] = clean(cause)
	}
	return r
}

// NewReport collects the facts about err.
func NewReport(err error) Report {
	code := Of(err)
	r := Report{Code: code.String(), Exit: int(code), Message: strings.TrimSpace(err.Error())}
	var failure *rest.Error
	if errors.As(err, &failure) {
		r.Operation, r.Status, r.APICode, r.RequestID = failure.Operation, failure.Status, failure.Code, failure.RequestID
		for _, c := range failure.Causes {
			r.Causes = append(r.Causes, strings.TrimPrefix(c.Field+": "+c.Message, ": "))
		}
	}
	var incomplete *rest.Incomplete
	if errors.As(err, &incomplete) {
		r.Records = &incomplete.Records
	}
	r.Hint = Hint(err, nil)
	return r
}

// longestMessage bounds the part of a server's message that is shown, in bytes.
const longestMessage = 4 << 10

func bounded(message string) string {
	if len(message) <= longestMessage {
		return message
	}
	return strings.ToValidUTF8(message[:longestMessage], "") + "…"
}
