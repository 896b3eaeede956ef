package stackrox

import "tally/output"

// worth returns the priorities of exports' columns by name. Other columns are
// shown on request.
func worth() map[string]output.Worth {
	return map[string]output.Worth{
		"namespace": output.Place, "name": output.Vital, "pod": output.Place, "container": output.Vital, "image": output.Place,
		"node": output.Place, "deployment": output.Place, "component": output.Place, "cve": output.Vital, "severity": output.Vital,
		"port": output.Vital, "key": output.Vital, "cluster": output.Useful, "state": output.Major, "live": output.Major,
		"started": output.Useful, "reason": output.Useful, "exit_code": output.Useful, "terminated": output.Minor,
		"critical": output.Major, "important": output.Major, "cves": output.Major, "fixable": output.Major, "fixed_by": output.Major,
		"replicas": output.Useful, "type": output.Useful, "exposure": output.Useful, "effect": output.Major, "value": output.Useful,
	}
}

// states returns the states of columns by name.
func states() map[string]output.States {
	return map[string]output.States{
		"state":    {output.Good: {"live"}, output.Waiting: {"OBSERVED"}, output.Off: {"terminated", "DEFERRED", "FALSE_POSITIVE"}},
		"live":     {output.Bad: {"0"}},
		"severity": {output.Bad: {"CRITICAL", "IMPORTANT"}, output.Waiting: {"MODERATE"}, output.Off: {"LOW", "UNKNOWN"}},
		"kev":      {output.Bad: {"true"}},
		"reason":   {output.Bad: {"Error", "OOMKilled", "ContainerCannotRun", "DeadlineExceeded", "Evicted"}},
	}
}

// forPeople adds priorities and states to the columns of an export.
func forPeople(columns []output.Column[*row]) []output.Column[*row] {
	worth, states := worth(), states()
	for i := range columns {
		c := &columns[i]
		c.Worth, c.States, c.Whole = output.Spare, states[c.Name], c.Name == "cve"
		if w, known := worth[c.Name]; known {
			c.Worth = w
		}
	}
	return columns
}
