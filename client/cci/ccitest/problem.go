package ccitest

import (
	"fmt"
	"net/http"

	"tally/client/cci"
	"tally/client/huawei/huaweitest"
)

// problem is a refusal in the form of a Status.
type problem struct {
	code            int
	reason, message string
	name            string
	group, kind     string
	causes          []cci.StatusCause
}

func (p problem) write(w http.ResponseWriter) {
	status := cci.Status{APIVersion: "v1", Kind: "Status", Status: "Failure", Message: p.message, Reason: p.reason, Code: p.code}
	if p.name != "" || p.causes != nil {
		status.Details = &cci.StatusDetails{Name: p.name, Group: p.group, Kind: p.kind, Causes: p.causes}
	}
	huaweitest.WriteJSON(w, p.code, status)
}

func (p problem) about(name string) problem {
	p.name, p.group, p.kind = name, "cci", "imagesnapshots"
	return p
}

func notFound(name string) problem {
	return problem{code: http.StatusNotFound, reason: "NotFound", message: fmt.Sprintf("imagesnapshots.cci %q not found", name)}.about(name)
}

func conflict(name, message string) problem {
	return problem{
		code: http.StatusConflict, reason: "Conflict",
		message: fmt.Sprintf("Operation cannot be fulfilled on imagesnapshots.cci %q: %s", name, message),
	}.about(name)
}

func badRequest(message string) problem {
	return problem{code: http.StatusBadRequest, reason: "BadRequest", message: message}
}

// invalid is the refusal of an object or of options, field by field.
func invalid(kind, group, name string, causes ...cci.StatusCause) problem {
	message := fmt.Sprintf("%s.%s %q is invalid: ", kind, group, name)
	for i, c := range causes {
		if i > 0 {
			message += ", "
		}
		message += c.Field + ": " + c.Message
	}
	return problem{code: http.StatusUnprocessableEntity, reason: "Invalid", message: message, name: name, group: group, kind: kind, causes: causes}
}

func unsupported(field, value, allowed string) cci.StatusCause {
	return cci.StatusCause{
		Reason: "FieldValueNotSupported", Field: field,
		Message: fmt.Sprintf("Unsupported value: %q: supported values: %s", value, allowed),
	}
}

func wrong(field, message string) cci.StatusCause {
	return cci.StatusCause{Reason: "FieldValueInvalid", Field: field, Message: "Invalid value: " + message}
}
