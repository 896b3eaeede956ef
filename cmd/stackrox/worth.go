package stackrox

import "tally/output"

// worth is what the columns of exports tell a person, by their names. What is not
// here is the first to be left out.
func worth() map[string]output.Worth {
	return map[string]output.Worth{
		"namespace": output.Vital, "name": output.Vital, "pod": output.Vital, "container": output.Vital,
		"cluster": output.Useful, "state": output.Major, "live": output.Major, "started": output.Useful, "reason": output.Useful,
		"exit_code": output.Useful,

		"image": output.Vital, "node": output.Vital, "deployment": output.Vital, "component": output.Vital, "cve": output.Vital,
		"severity": output.Vital, "port": output.Vital, "key": output.Vital, "effect": output.Major,
		"critical": output.Major, "important": output.Major, "cves": output.Major, "fixable": output.Major, "fixed_by": output.Major,
		"version": output.Useful, "cvss": output.Useful, "moderate": output.Useful, "type": output.Useful, "live_pods": output.Useful,
		"exposure": output.Useful, "top_cvss": output.Useful, "scanned": output.Useful, "images": output.Useful, "replicas": output.Useful,
		"low": output.Minor, "kev": output.Minor, "missing_images": output.Minor, "digest": output.Spare, "link": output.Spare,
		"id": output.Spare, "deployment_id": output.Spare, "cluster_id": output.Spare, "pod_id": output.Spare,
		"container_id": output.Spare, "image_digest": output.Spare, "runtime": output.Spare, "ips": output.Spare, "terminated": output.Minor,
	}
}

// states are what words of the columns mean, by their names.
func states() map[string]output.States {
	return map[string]output.States{
		"state":    {output.Good: {"live"}, output.Off: {"terminated"}},
		"live":     {output.Bad: {"0"}},
		"severity": {output.Bad: {"CRITICAL", "IMPORTANT"}},
		"kev":      {output.Bad: {"true"}},
		"reason":   {output.Bad: {"Error", "OOMKilled", "ContainerCannotRun", "DeadlineExceeded", "Evicted"}},
	}
}

// forPeople adds to the columns of an export what they tell a person.
func forPeople(columns []output.Column[*row]) []output.Column[*row] {
	worth, states := worth(), states()
	for i := range columns {
		c := &columns[i]
		c.Worth, c.States = worth[c.Name], states[c.Name]
	}
	return columns
}
