package wire

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"tally/client/rest"
)

// failure is the body of an error. Its shapes differ by release and by
// operation and are identified by their members:
//
//	2.14 and newer   code, message, details[0].message
//	2.0 to 2.5       the same, and error, which equals message
//	1.x              error, code, message, details[0].error_message
//	upload, artifact error_message, error_details
//
// The fourth shape is plain text, which rest shows, the fifth a web page. Behind
// the Kubernetes API, errors may also be that API's Status.
type failure struct {
	Code         int     `json:"code"`
	Message      string  `json:"message"`
	Error        any     `json:"error"`
	Details      details `json:"details"`
	ErrorMessage string  `json:"error_message"`
	Kind         string  `json:"kind"`
	Reason       string  `json:"reason"`
}

type detail struct {
	Message      string `json:"message"`
	ErrorMessage string `json:"error_message"`
}

// details are a list; those of Kubernetes are an object, which is ignored.
type details []detail

// UnmarshalJSON ignores a value that is not a list.
func (d *details) UnmarshalJSON(data []byte) error {
	var list []detail
	if json.Unmarshal(data, &list) == nil {
		*d = list
	}
	return nil
}

// decodeError fills e from the body of a response with status 400 or above.
func decodeError(e *rest.Error, _ http.Header, body []byte) {
	e.Hint = hintFor(e.Status, string(body))
	var f failure
	if json.Unmarshal(body, &f) != nil {
		return
	}
	if e.Status == http.StatusNotFound && !f.ofAnObject() {
		e.Kind = rest.KindInvalid
	}
	e.Message = Clean(f.message())
	switch {
	case f.Kind == "Status":
		e.Code = f.Reason
	case f.Code != 0:
		e.Code = strconv.Itoa(f.Code)
	}
	switch {
	case e.Status == http.StatusInternalServerError:
		e.Kind = kindInChain(f.Message + f.ErrorMessage)
	case e.Status == http.StatusBadRequest && f.deniesUpload():
		e.Kind, e.Hint = rest.KindAuth, hintRights
	}
}

const hintRights = "creating pipelines in that namespace, or sharing them with all users, needs a permission that the account does not have: use one of your own namespaces, or ask for the verb create on pipelines.pipelines.kubeflow.org"

// deniesUpload reports whether an upload was refused for a missing permission, to
// which servers respond with 400. Some only say that nothing was created, and
// then do not name the version.
func (f failure) deniesUpload() bool {
	message := strings.TrimSuffix(f.ErrorMessage, ": <nil>")
	for _, mark := range []string{"upload denied", "upload authentication failed", "authorization error", "is not authorized"} {
		if strings.Contains(message, mark) {
			return true
		}
	}
	return message == "Failed to create a pipeline"
}

// ofAnObject distinguishes the 404 of a missing object from that of a missing
// path, which has no details.
func (f failure) ofAnObject() bool { return len(f.Details) > 0 || f.ErrorMessage != "" }

// message returns the best message for people. error_details is not one: it may
// be a stack trace of the server.
func (f failure) message() string {
	if len(f.Details) > 0 {
		for _, message := range []string{f.Details[0].Message, f.Details[0].ErrorMessage} {
			if message != "" && !generic[message] {
				return message
			}
		}
	}
	if f.Message != "" {
		return f.Message
	}
	if message, ok := f.Error.(string); ok && message != "" {
		return message
	}
	return strings.TrimSuffix(f.ErrorMessage, ": <nil>") // the server formats a nil error
}

// generic are details without information; the cause is in the message then.
var generic = map[string]bool{"Internal Server Error": true, "Service unavailable": true}

// chain finds the caller's mistake in a status of 500: the message is the chain
// of the server's internal errors, by name.
var chain = []struct {
	mark string
	kind rest.Kind
}{
	{"ResourceNotFoundError", rest.KindNotFound},
	{"Invalid input error", rest.KindRefused},
	{"InvalidInputError", rest.KindRefused},
	{"Already exist error", rest.KindRefused},
	{"BadRequestError", rest.KindRefused},
}

func kindInChain(message string) rest.Kind {
	for _, c := range chain {
		if strings.Contains(message, c.mark) {
			return c.kind
		}
	}
	return rest.KindUnexpected
}

const hintPath = "there is no such path: behind a dashboard or a proxy the endpoint needs a prefix, such as /pipeline"

// hints tell the user what to do next, by the status and a part of the response.
var hints = []struct {
	status     int
	part, hint string
}{
	{http.StatusUnauthorized, "", "the server requires a token for the audience pipelines.kubeflow.org, or the user's header or cookie that its gateway sets"},
	{http.StatusBadRequest, "existing pipeline versions", "delete the pipeline's versions first"},
	{http.StatusBadRequest, "Pipeline URL validation failed", "the server fetches from few hosts only: download the file and upload it"},
	{http.StatusBadRequest, "Row not found", "the run has ended already"},
	{http.StatusBadRequest, "in multi-user mode", "this server is in multi-user mode: name a namespace"},
	{http.StatusConflict, "Failed to create a pipeline and a pipeline version", "a pipeline of this name exists: take another name, or add a version to it"},
	{http.StatusConflict, "Failed to create a pipeline version", "a version of this name exists: take another name"},
	{http.StatusBadRequest, `"error_message":"Failed to create a pipeline version"`, "check that the pipeline exists, that the file is one, and that the account may create pipelines in its namespace"},
	{http.StatusBadRequest, "Failed to read a pipeline spec file", "the file is not a .yaml, .json, .zip or .tar.gz of at most 32 MiB, or an archive without pipeline.yaml"},
	{http.StatusBadRequest, "unknown template format", "the file is neither an Argo workflow nor a compiled pipeline"},
	{http.StatusBadRequest, "Invalid page token", "a page token is only good with the sort and filter it came with"},
}

func hintFor(status int, body string) string {
	for _, h := range hints {
		if h.status == status && strings.Contains(body, h.part) {
			return h.hint
		}
	}
	return ""
}

// maxMessage bounds a message for people, in bytes.
const maxMessage = 1000

// Clean makes a server's message safe to show on one line: without the stack
// trace that may follow it and without control characters.
func Clean(message string) string {
	message = strings.Join(strings.Fields(withoutStack(strings.ToValidUTF8(message, "�"))), " ")
	message = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '�'
		}
		return r
	}, message)
	if len(message) <= maxMessage {
		return message
	}
	cut := maxMessage
	for !utf8.RuneStart(message[cut]) {
		cut--
	}
	return message[:cut] + "…"
}

// withoutStack cuts a message before its first stack frame: a line followed by an indented one.
func withoutStack(message string) string {
	frame := strings.Index(message, "\n\t")
	if frame < 0 {
		return message
	}
	return message[:max(strings.LastIndex(message[:frame], "\n"), 0)]
}
