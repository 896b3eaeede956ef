package kit

import "tally/output"

// Message returns the message of an error for a row. Rows are data, which may have
// secrets; a message in them may not.
func (c *Call) Message(err error) string { return c.App.Redact(err.Error()) }

// Results maps the results of verbs that change something to meanings.
func Results() output.States {
	return output.States{
		output.Good:    {"deleted", "archived", "unarchived", "retried", "terminated", "enabled", "disabled", "created"},
		output.Bad:     {"failed"},
		output.Waiting: {"terminating", "already terminating"},
		output.Off:     {"absent", "kept", "unchanged"},
	}
}
