package app_test

import (
	"strings"
	"testing"

	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/term"
)

// A misspelt variable is reported once, with the name that was meant; variables of
// other programs and of other APIs are not.
func TestMisspeltVariables(t *testing.T) {
	t.Parallel()
	const listed = "tally help environment"
	for variable, want := range map[string]string{
		"TALLY_STACKROX_TOKN":             "did you mean TALLY_STACKROX_TOKEN?",
		"TALLY_STACKROX_ENDPOINTS":        "did you mean TALLY_STACKROX_ENDPOINT?",
		"TALLY_STCKROX_TOKEN":             "did you mean TALLY_STACKROX_TOKEN?",
		"TALLY_CONTEX":                    "did you mean TALLY_CONTEXT?",
		"TALLY_SANDBX":                    "did you mean TALLY_SANDBOX?",
		"TALLY_STACKROX_BANANA":           listed,
		"TALLY_STACKROX_TOKEN":            "",
		"TALLY_CONTEXT":                   "",
		"TALLY_KFP_TOKN":                  "", // of an API that is not used
		"TALLY_KFP_TOKEN":                 "",
		"TALLY_ERP_HOST":                  "",
		"TALLY_UPDATE":                    "",
		"TALLY_STACKROX":                  "",
		"TALLY_STACKROX_SERVICE_HOST":     "",
		"TALLY_STACKROX_PORT_443_TCP":     "",
		"TALLY_STACKROX_PORT":             "",
		"ROX_API_TOKN":                    "",
		"MY_TALLY_STACKROX_TOKN":          "",
		"TALLY_STACKROX_SERVICE_PORT_WEB": "",
	} {
		var errs strings.Builder
		a := &app.App{
			Err: term.NewStream(&errs), Lookup: func(string) (string, bool) { return "", false },
			Environ: func() []string { return []string{"PATH=/bin", variable + "=s3cret", "TALLY_STACKROX_EMPTY="} },
		}
		a.Register(misspelt("stackrox"), misspelt("kfp"))
		for range 2 {
			_, _ = a.Values(t.Context(), "stackrox", nil)                 // nothing is set
			_, _ = a.For("", "prod").Values(t.Context(), "stackrox", nil) // one of several contexts
		}
		switch got := errs.String(); {
		case want == "" && got != "":
			t.Errorf("%s: %s", variable, got)
		case want != "" && (!strings.Contains(got, want) || strings.Count(got, variable+" ") != 1):
			t.Errorf("%s: %s", variable, got)
		case strings.Contains(got, "s3cret"):
			t.Errorf("the value is shown: %s", got)
		}
	}
}

func misspelt(api string) app.API {
	return app.API{Name: api, Settings: func() []config.Setting {
		return []config.Setting{{API: api, Key: "endpoint"}, {API: api, Key: "token"}}
	}}
}
