package diff

import (
	"slices"

	"tally/cmd/internal/api"
	"tally/output/outfile"
)

// naturalOf returns how rows of a manifest's noun are compared.
func naturalOf(apis []api.API, m *outfile.Manifest) api.Natural {
	for _, a := range apis {
		if a.Name == m.API {
			return a.Natural[resourceOf(m)]
		}
	}
	return api.Natural{}
}

// guessed returns how rows are compared if there is no manifest that names their noun:
// it ignores what changes by itself in the nouns that have most of the columns, except
// the columns of their keys.
func guessed(apis []api.API, columns []string) api.Natural {
	var likely api.Natural
	most := 0
	for _, a := range apis {
		for _, natural := range a.Natural {
			switch fit := fits(natural, columns); {
			case fit > most:
				most, likely = fit, natural
			case fit == most:
				likely.Key, likely.Churn = slices.Concat(likely.Key, natural.Key), slices.Concat(likely.Churn, natural.Churn)
			}
		}
	}
	var all api.Natural
	for _, name := range likely.Churn {
		if !slices.Contains(likely.Key, name) {
			all.Churn = append(all.Churn, name)
		}
	}
	return all
}

// fits counts the columns for which a noun has a rule.
func fits(natural api.Natural, columns []string) (n int) {
	for _, name := range columns {
		if slices.Contains(natural.Key, name) || slices.Contains(natural.Churn, name) {
			n++
		}
	}
	return n
}

// resourceOf returns the noun of the rows, which may be of another kind than the
// exported noun.
func resourceOf(m *outfile.Manifest) string {
	if rows := m.Filters["rows"]; rows != "" && rows != m.Resource {
		return m.Resource + "/" + rows
	}
	return m.Resource
}
