package huawei

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"

	"tally/client/rest"
)

// errorBody is the union of all error bodies: services and the gateway
// (error_code, error_msg), some services (code, message), IAM's keystone
// (error), and Kubernetes (kind Status).
type errorBody struct {
	ErrorCode   string          `json:"error_code"`
	ErrorMsg    string          `json:"error_msg"`
	Description string          `json:"error_description"`
	RequestID   string          `json:"request_id"`
	Kind        string          `json:"kind"`
	Code        json.RawMessage `json:"code"`
	Message     string          `json:"message"`
	Reason      string          `json:"reason"`
	Error       json.RawMessage `json:"error"`
	Details     struct {
		Causes []struct {
			Field   string `json:"field"`
			Reason  string `json:"reason"`
			Message string `json:"message"`
		} `json:"causes"`
	} `json:"details"`
}

// decode fills e from a response's body. It is rest.Options.DecodeError.
func (v *vault) decode(e *rest.Error, _ http.Header, body []byte) {
	var b errorBody
	_ = json.Unmarshal(body, &b) // fields that can be decoded are used
	e.RequestID = v.clean(cmp.Or(e.RequestID, b.RequestID))
	code, message := b.verdict()
	e.Code, e.Message = v.clean(code), v.clean(cmp.Or(message, string(body)))
	for _, c := range b.Details.Causes {
		e.Causes = append(e.Causes, rest.Cause{Field: v.clean(c.Field), Reason: v.clean(c.Reason), Message: v.clean(c.Message)})
	}
	if kind, known := kindsByCode()[e.Code]; known {
		e.Kind = kind
		e.Retryable = e.Retryable || kind == rest.KindUnreachable
	}
	if e.Status == http.StatusNotFound && (e.Code == "" || e.Message == noResource) {
		e.Kind = rest.KindInvalid
	}
	if e.Hint == "" {
		e.Hint = hintFor(e.Code, e.Message)
	}
}

// noResource is Kubernetes' message for an unknown path.
const noResource = "the server could not find the requested resource"

// verdict returns the code and the message of the error, by the kind of body.
func (b errorBody) verdict() (code, message string) {
	switch {
	case b.Kind == "Status":
		return b.Reason, b.summary()
	case b.ErrorCode != "" || b.ErrorMsg != "":
		return b.ErrorCode, joined(b.ErrorMsg, b.Description)
	case len(b.Error) > 0:
		return b.keystone()
	}
	return scalar(b.Code), b.Message
}

// summary is the message up to the first cause: Kubernetes repeats all causes
// in the message, and they are shown separately.
func (b errorBody) summary() string {
	for _, c := range b.Details.Causes {
		if before, _, found := strings.Cut(b.Message, c.Field+": "+c.Message); found {
			return cmp.Or(strings.TrimRight(before, ": ["), b.Message)
		}
	}
	return b.Message
}

// keystone reads {"error":{"code":401,"title":"Unauthorized","message":"..."}},
// whose numeric code only repeats the HTTP status.
func (b errorBody) keystone() (code, message string) {
	var nested struct {
		Code      json.RawMessage `json:"code"`
		Title     string          `json:"title"`
		Message   string          `json:"message"`
		ErrorCode string          `json:"error_code"`
		ErrorMsg  string          `json:"error_msg"`
	}
	if err := json.Unmarshal(b.Error, &nested); err != nil {
		return "", scalar(b.Error)
	}
	return cmp.Or(nested.ErrorCode, nested.Title, scalar(nested.Code)), cmp.Or(nested.ErrorMsg, nested.Message)
}

// joined adds the description if it says more than the message.
func joined(message, description string) string {
	switch {
	case description == "" || strings.Contains(message, description):
		return message
	case message == "" || strings.Contains(description, message):
		return description
	}
	return rest.Joined(message, ": ", description)
}

// scalar returns a JSON string without its quotes, or a number unchanged.
func scalar(data json.RawMessage) string {
	var s string
	if json.Unmarshal(data, &s) == nil {
		return s
	}
	return string(data)
}

// kindsByCode returns the kinds of codes that are more specific than their HTTP
// status. HSS responds with 400 to everything, including a missing object or
// permission (https://support.huaweicloud.com/api-hss2.0/ErrorCode.html).
func kindsByCode() map[string]rest.Kind {
	return map[string]rest.Kind{
		"HSS.0010":   rest.KindAuth,
		"HSS.0013":   rest.KindAuth,
		"HSS.0011":   rest.KindNotFound,
		"HSS.1005":   rest.KindNotFound,
		"HSS.1019":   rest.KindNotFound,
		"APIGW.0101": rest.KindInvalid,
		"APIGW.0301": rest.KindAuth,
		"APIGW.0308": rest.KindUnreachable,
		"Expired":    rest.KindUnreachable, // a list that took too long must be restarted
	}
}

// hints tell the user what to do next, by the code and a part of the message.
func hints() []struct{ code, part, hint string } {
	return []struct{ code, part, hint string }{
		{"APIGW.0301", "reach the limit", "five bad signatures lock a key: wait five minutes, and use the right secret key"},
		{"APIGW.0301", "signature expired", "this machine's clock and the server's differ by more than 15 minutes: set the clock"},
		{"APIGW.0301", "aksk signature fail", "the secret key is not the one of this access key, or the security token is missing"},
		{"APIGW.0301", "not exist", "the access key is unknown here: it is deleted, or of another site"},
		{"APIGW.0301", "token", "the token is expired, or of another region or project: get a new one"},
		{"APIGW.0301", "", "check the credentials"},
		{"APIGW.0101", "", "the endpoint does not serve this API: check the endpoint and the region"},
		{"APIGW.0308", "", "the API is throttled: try again later"},
		{"HSS.0010", "", "the account has no permission for this: check its role and the enterprise project"},
		{"HSS.0013", "", "the account has no permission for this: check its role and the enterprise project"},
	}
}

func hintFor(code, message string) string {
	for _, h := range hints() {
		if h.code == code && strings.Contains(message, h.part) {
			return h.hint
		}
	}
	return ""
}

// BodyError returns the failure in the body of a response with status 200: the
// server's own error if it has one, else an excerpt.
func (c *Client) BodyError(operation string, resp *http.Response, body []byte) error {
	e := &rest.Error{
		Operation: operation, Method: resp.Request.Method, URL: rest.RedactURL(resp.Request.URL),
		Status: resp.StatusCode, Kind: rest.KindRefused, RequestID: resp.Header.Get("X-Request-Id"),
	}
	c.vault.decode(e, resp.Header, body)
	e.Kind = rest.KindWithin(statusWithin(body), e.Kind)
	if e.Code == "" {
		e.Kind, e.Reason = rest.KindUnexpected, rest.ReasonNotJSON
		e.Message = "the response lacks what was requested: " + e.Message
	}
	return e
}

// statusWithin is the HTTP status that a Status of Kubernetes names, 0 for none.
func statusWithin(body []byte) int {
	var status struct {
		Kind string `json:"kind"`
		Code int    `json:"code"`
	}
	if json.Unmarshal(body, &status) != nil || status.Kind != "Status" {
		return 0
	}
	return status.Code
}
