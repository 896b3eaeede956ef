package app

import (
	"regexp"
	"slices"
	"strings"

	"tally/cmd/internal/config"
	"tally/output"
)

// ownPrefix begins the names of tally's own variables.
const ownPrefix = "TALLY_"

// generalVariables returns the variables that belong to no API, without the
// prefix.
func generalVariables() []string {
	return []string{strings.TrimPrefix(config.PathVariable, ownPrefix), strings.TrimPrefix(contextVariable, ownPrefix), "PAGER", "SANDBOX"}
}

// warnUnknown warns of variables that seem to be misspelt settings of an API, and so
// have no effect. It ignores variables of other programs with the same prefix.
func (a *App) warnUnknown(declared API) {
	if a.Environ == nil || a.Global.Sandbox != "" {
		return
	}
	var keys []string
	section := strings.ToUpper(declared.Name)
	for _, s := range declared.Settings() {
		keys = append(keys, strings.TrimPrefix(s.Variable(), ownPrefix+section+"_"))
	}
	for _, entry := range a.Environ() {
		variable, value, _ := strings.Cut(entry, "=")
		name, own := strings.CutPrefix(variable, ownPrefix)
		if !own || value == "" {
			continue
		}
		if meant := a.meant(name, section, keys); meant != "" {
			a.top().Warn("the variable %s has no effect: it is not a setting of tally; %s", variable, meant)
		}
	}
}

// meant returns the setting that a variable may have been meant for; empty for a
// known variable, one of another API, and one of another program. Names have no
// prefix.
func (a *App) meant(name, section string, keys []string) string {
	first, key, divided := strings.Cut(name, "_")
	switch {
	case !divided:
		return didYouMean("", name, generalVariables())
	case first == section && slices.Contains(keys, key), first == section && ofService(key):
		return ""
	case first == section:
		if meant := didYouMean(section+"_", key, keys); meant != "" {
			return meant
		}
		return "tally help environment lists the variables"
	case a.isSection(first) || output.Nearest(first, []string{section}) == "":
		return ""
	}
	return didYouMean(section+"_", key, keys)
}

// didYouMean suggests the closest name; empty if the typed name is known, or if
// none is close.
func didYouMean(prefix, typed string, names []string) string {
	nearest := output.Nearest(typed, names)
	if nearest == "" || prefix == "" && nearest == typed {
		return ""
	}
	return "did you mean " + ownPrefix + prefix + nearest + "?"
}

// isSection reports whether name begins the variables of an API.
func (a *App) isSection(name string) bool {
	return slices.ContainsFunc(a.apis, func(api API) bool { return strings.ToUpper(api.Name) == name })
}

// ofService reports whether Kubernetes sets such a variable for a service that is
// named like an API.
func ofService(key string) bool {
	return regexp.MustCompile(`^(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_\d+_.+)?)$`).MatchString(key)
}
