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

// about returns a problem with an object of the collection.
func (c *collection) about(name string, p problem) problem {
	p.name, p.group, p.kind = name, "cci", c.plural
	return p
}

func (c *collection) notFound(name string) problem {
	return c.about(name, problem{code: http.StatusNotFound, reason: "NotFound", message: fmt.Sprintf("%s.cci %q not found", c.plural, name)})
}

func (c *collection) exists(name string) problem {
	return c.about(name, problem{code: http.StatusConflict, reason: "AlreadyExists", message: fmt.Sprintf("%s.cci %q already exists", c.plural, name)})
}

func (c *collection) conflict(name, message string) problem {
	return c.about(name, problem{
		code: http.StatusConflict, reason: "Conflict",
		message: fmt.Sprintf("Operation cannot be fulfilled on %s.cci %q: %s", c.plural, name, message),
	})
}

// broken reports a fault of the fake itself.
func broken(err error) problem {
	return problem{code: http.StatusInternalServerError, reason: "InternalError", message: err.Error()}
}

func badRequest(message string) problem {
	return problem{code: http.StatusBadRequest, reason: "BadRequest", message: message}
}

// invalid returns the refusal of an object or of options, field by field.
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
