package ccitest

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
)

// decode reads a body of a kind. It returns nil when there is none.
func decode(r *http.Request, kind string, target any) *problem {
	body, err := io.ReadAll(r.Body)
	if err != nil || len(body) == 0 {
		return nil
	}
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media != "application/json" {
		return &problem{
			code: http.StatusUnsupportedMediaType, reason: "UnsupportedMediaType",
			message: "the body of the request was in an unknown format - accepted media types include: application/json",
		}
	}
	var head struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		p := badRequest("couldn't get version/kind; json parse error: " + err.Error())
		return &p
	}
	if head.Kind != "" && head.Kind != kind {
		p := badRequest("no kind \"" + head.Kind + "\" is registered for this request")
		return &p
	}
	if err := json.Unmarshal(body, target); err != nil {
		p := badRequest("unable to decode: " + err.Error())
		return &p
	}
	return nil
}
