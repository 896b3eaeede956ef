package doctor

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// unconfigured returns the finding about an API without an endpoint: a failure if
// its own credentials are set, none if nothing is set.
func unconfigured(a *app.App, d api.API, all []api.API, values app.Values) finding {
	where, who := ways(d)
	f := finding{API: d.Name, Check: "settings", Status: statusMissing, Detail: "no endpoint is set"}
	f.Hint = "run tally init " + d.Name + ", or set " + where + ", and " + who + " for credentials"
	set, own := credentials(d, all, values)
	if len(set) == 0 {
		f.Detail += searched(a, d)
		return f
	}
	f.Detail += ", only " + strings.Join(set, ", ")
	f.Hint = "run tally init " + d.Name + ", or set " + where
	if own {
		f.Status, f.err = statusFailed, exit.Usage(errors.New("an endpoint is missing"))
	}
	return f
}

// credentials lists the credentials that are set with their sources; own
// reports whether one belongs only to this API.
func credentials(d api.API, all []api.API, values app.Values) (set []string, own bool) {
	for _, s := range d.Settings() {
		v := values[s.Key]
		if !s.Credential || v.Text == "" || v.Source.Layer == config.Default {
			continue
		}
		set = append(set, fmt.Sprintf("%s (from %s)", s.Key, v.Source))
		own = own || v.Source.Layer != config.ToolFile && !shared(d, all, v.Source)
	}
	return set, own
}

// shared reports whether a value comes from a variable that other APIs use as
// well.
func shared(d api.API, all []api.API, source config.Source) bool {
	if source.Layer != config.OwnVariable {
		return false
	}
	return slices.ContainsFunc(all, func(other api.API) bool {
		return other.Name != d.Name && slices.ContainsFunc(other.Settings(), func(s config.Setting) bool { return slices.Contains(s.Env, source.Name) })
	})
}

// ways lists the variables of which one must be set: for the server, and for
// credentials.
func ways(d api.API) (where, who string) {
	var places, callers []string
	alone := ""
	for _, s := range d.Settings() {
		switch {
		case s.Key == "endpoint" || slices.Contains(d.EndpointKeys, s.Key):
			places = append(places, usual(s))
		case s.Secret && s.With != "" && s.With == alone:
			callers[len(callers)-1] += " with " + usual(s)
		case s.With == "" && (s.Secret || s.Asked):
			callers, alone = append(callers, usual(s)), s.Key
		}
	}
	return kit.Or(places), kit.Or(callers)
}

// usual returns the variable that people use: the API's own, or tally's.
func usual(s config.Setting) string { return s.Variables()[min(1, len(s.Env))] }

// searched names the files of other tools that were searched.
func searched(a *app.App, d api.API) string {
	if d.Files == nil {
		return ""
	}
	found := ""
	for _, path := range d.Files(a) {
		if path == "" {
			continue
		}
		state := "is there"
		if _, err := os.Stat(path); err != nil {
			state = "is not there"
		}
		found += fmt.Sprintf("; %s %s", path, state)
	}
	return found
}
