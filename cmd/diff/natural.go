package diff

import (
	"tally/cmd/internal/api"
	"tally/output/outfile"
)

// naturalOf is how the noun of a manifest is compared. Without a manifest the
// rules of all nouns apply, since column names mean the same everywhere.
func naturalOf(apis []api.API, m *outfile.Manifest) api.Natural {
	var all api.Natural
	for _, a := range apis {
		for resource, natural := range a.Natural {
			if m != nil && m.API == a.Name && resource == resourceOf(m) {
				return natural
			}
			if m == nil {
				all.Churn = append(all.Churn, natural.Churn...)
			}
		}
	}
	return all
}

// resourceOf is the noun of the rows: those of an export can be of another kind.
func resourceOf(m *outfile.Manifest) string {
	if rows := m.Filters["rows"]; rows != "" && rows != m.Resource {
		return m.Resource + "/" + rows
	}
	return m.Resource
}
