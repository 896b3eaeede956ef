package object

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"

	"tally/client/rest"
	"tally/client/rest/redact"
)

// decode fills an error from the body of a response, see
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
func decode(e *rest.Error, header http.Header, body []byte) {
	var sent minio.ErrorResponse
	if len(body) > 0 && xml.Unmarshal(body, &sent) == nil {
		e.Code, e.Message = sent.Code, sent.Message
	}
	e.RequestID = cmp.Or(sent.RequestID, header.Get("X-Amz-Request-Id"), header.Get("X-Obs-Request-Id"), e.RequestID)
	if region := cmp.Or(sent.Region, header.Get("X-Amz-Bucket-Region")); region != "" && isRegion(e) {
		e.Hint = fmt.Sprintf("the bucket is in region %s: set that one", region)
	}
}

// isRegion reports the refusals of a request that was signed for another region.
func isRegion(e *rest.Error) bool {
	switch e.Code {
	case "AuthorizationHeaderMalformed", "PermanentRedirect", "TemporaryRedirect", "IllegalLocationConstraintException", "InvalidRegion":
		return true
	}
	return e.Status == http.StatusMovedPermanently
}

// failure is a failure of the transport, of the server, or of minio-go itself.
func (b *Bucket) failure(err error, c *call) error {
	var sent minio.ErrorResponse
	e := &rest.Error{Operation: c.operation, Kind: rest.KindUnexpected, Err: err}
	var known *rest.Error
	switch {
	case errors.As(err, &known):
		copied := *known
		e = &copied
	case errors.As(err, &sent) && c.redirect != nil && sent.Code == strings.TrimSpace(sent.Message):
		return c.redirect // the storage itself names a code, and the bucket's region
	case errors.As(err, &sent) && sent.StatusCode == 0 && sent.Code == "InternalError":
		e.Message = sent.Message // minio-go cannot read the response
	case errors.As(err, &sent):
		e = &rest.Error{Operation: c.operation, Status: sent.StatusCode, Code: sent.Code, Message: sent.Message, RequestID: sent.RequestID}
		if isRegion(e) && sent.Region != "" {
			e.Hint = fmt.Sprintf("the bucket is in region %s: set that one", sent.Region)
		}
	}
	e.Operation = cmp.Or(e.Operation, c.operation)
	classify(e)
	if c.signature != "" {
		e.Message = strings.ReplaceAll(e.Message, c.signature, redact.Mark)
	}
	if b.hint != nil {
		if hint := b.hint(e); hint != "" {
			e.Hint, e.Reason = hint, rest.ReasonOther
		}
	}
	return e
}

// hints are what to do about codes of S3.
var hints = map[string]string{
	"AccessDenied":          "the keys need the permissions to put and to read objects, to abort uploads, and to list the bucket",
	"AllAccessDisabled":     "the account or the bucket is disabled: ask the operator of the storage",
	"ExpiredToken":          "the temporary keys have expired: get new ones",
	"InvalidAccessKeyId":    "the storage does not know this access key: check which keys are used, and the endpoint",
	"InvalidToken":          "the session token does not belong to these keys: set all three from one place",
	"NoSuchBucket":          "check the name of the bucket and the endpoint; buckets are not created",
	"RequestTimeTooSkewed":  "the clocks of this machine and of the storage differ: set this one's",
	"SignatureDoesNotMatch": "the secret key does not belong to the access key: check both",
}

// classify sets the kind of a failure by its code and its status; the transport
// takes a 404 without JSON for a wrong path.
func classify(e *rest.Error) {
	switch {
	case e.Code == "InternalError" || e.Code == "SlowDown" || e.Code == "ServiceUnavailable" || e.Status == http.StatusInternalServerError:
		e.Kind, e.Retryable = rest.KindUnreachable, true
	case e.Reason != rest.ReasonOther || e.Status == 0 && e.Code == "":
		return // not the storage's own
	case e.Status == http.StatusNotFound:
		e.Kind, e.Hint = rest.KindNotFound, ""
	case e.Status >= 300 && e.Status < 400, isRegion(e), e.Status == 0:
		e.Kind = rest.KindRefused
	default:
		e.Kind = rest.KindOfStatus(e.Status)
	}
	if hint := hints[e.Code]; hint != "" {
		e.Hint = hint
	}
	if e.Code == "NoSuchKey" || e.Status == http.StatusNotFound && e.Code != "NoSuchBucket" && e.Code != "NoSuchUpload" {
		e.Err = errors.Join(e.Err, fs.ErrNotExist)
	}
}

// isMissing reports an object or an upload that is not there.
func isMissing(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && e.Status == http.StatusNotFound && e.Code != "NoSuchBucket"
}
