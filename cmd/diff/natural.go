package diff

import (
	"slices"

	"tally/cmd/internal/api"
	"tally/output/outfile"
)

// naturalOf is how the noun of a manifest is compared.
func naturalOf(apis []api.API, m *outfile.Manifest) api.Natural {
	for _, a := range apis {
		if a.Name == m.API {
			return a.Natural[resourceOf(m)]
		}
	}
	return api.Natural{}
}

// guessed is how columns are compared whose noun is not known, without a manifest: what
// changes by itself in the nouns that have most of the columns. What is in a key of
// one of them counts.
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

// fits is how many of the columns a noun has a rule for.
func fits(natural api.Natural, columns []string) (n int) {
	for _, name := range columns {
		if slices.Contains(natural.Key, name) || slices.Contains(natural.Churn, name) {
			n++
		}
	}
	return n
}

// resourceOf is the noun of the rows: those of an export can be of another kind.
func resourceOf(m *outfile.Manifest) string {
	if rows := m.Filters["rows"]; rows != "" && rows != m.Resource {
		return m.Resource + "/" + rows
	}
	return m.Resource
}
