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

// Print writes err to w, as a message for people or as one JSON line. A closed
// pipe prints nothing. clean removes secrets from each string, and from the message
// before it is cut: w has no need to.
func Print(w io.Writer, err error, asJSON bool, clean func(string) string) {
	code := Of(err)
	if code == OK || code == ClosedPipe || errors.As(err, new(*quiet)) {
		return
	}
	report := NewReport(err).cleaned(clean)
	if asJSON {
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

// cleaned is the report without secrets. The names of its members and its numbers are
// its own.
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
	r.Hint = hint(err, failure)
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

// hint tells the user what to do next: the error's own hint, or one with this
// program's flags for the transport's reason.
func hint(err error, failure *rest.Error) string {
	var coded *Coded
	if errors.As(err, &coded) && coded.Hint != "" {
		return coded.Hint
	}
	if errors.As(err, new(*output.CellError)) {
		return "another format, such as csv, has the cell as it is; --columns leaves the column out"
	}
	if errors.Is(err, rest.ErrPlaintext) {
		return "use an https endpoint; --insecure sends them anyway"
	}
	if failure == nil {
		return ""
	}
	if s, ok := hints[failure.Reason]; ok {
		return s
	}
	return failure.Hint
}

// hints name the flags that help.
var hints = map[rest.Reason]string{
	rest.ReasonUnknownCA:   "give that CA's certificate with --ca FILE; --insecure connects without verification",
	rest.ReasonWrongName:   "give one of those names with --server-name, or use an endpoint that the certificate covers",
	rest.ReasonTLSRefused:  "the server may require a client certificate that it trusts (--client-cert and --client-key), or another version of TLS than 1.2 and 1.3",
	rest.ReasonTimeout:     "try again, or allow more time with --timeout",
	rest.ReasonIdle:        "the server or a proxy is stuck: try again, or allow a longer silence with --idle-timeout",
	rest.ReasonMisdirected: "omit --http2, or use the certificate's name in --endpoint",
	rest.ReasonWrongScheme: "check the scheme and port of --endpoint",
}
