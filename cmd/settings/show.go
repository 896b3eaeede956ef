package settings

import (
	"cmp"
	"context"
	"iter"

	"github.com/spf13/pflag"

	"tally/cmd/internal/app"
	"tally/cmd/internal/kit"
	"tally/output"
)

// settingRow is one setting and the source of its value.
type settingRow struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Source string `json:"source"`
	Layer  string `json:"layer"`
	Doc    string `json:"doc"`
}

func showVerb() kit.Verb {
	return kit.Verb{
		Use: "show", Short: "Show every setting that has a value, and where it comes from", Prints: true, Columns: kit.ColumnsOf(settingColumns()),
		Example: "  tally config show\n  ROX_API_TOKEN=not-a-real-token tally config show --all -o wide",
		Run: func(flags *pflag.FlagSet) kit.Work {
			all := flags.Bool("all", false, "also show settings without a value")
			return func(ctx context.Context, call *kit.Call) error { return show(ctx, call, *all) }
		},
	}
}

func show(ctx context.Context, call *kit.Call, all bool) error {
	return kit.Print(ctx, call, kit.RowsOf(settingColumns(), func(ctx context.Context) (kit.Source, iter.Seq2[settingRow, error], error) {
		rows, err := settingRows(ctx, call.App, all)
		return kit.Source{}, rows, err
	}))
}

func settingColumns() []output.Column[settingRow] {
	return []output.Column[settingRow]{
		{Name: "key", Worth: output.Vital, Key: true, Whole: true, Value: func(s settingRow) any { return s.Key }, Doc: "the setting"},
		{Name: "value", Worth: output.Major, Value: func(s settingRow) any { return s.Value }, Doc: "its value; secrets are masked"},
		{Name: "source", Worth: output.Useful, Value: func(s settingRow) any { return s.Source }, Doc: "where the value comes from"},
		{Name: "layer", Value: func(s settingRow) any { return s.Layer }, Doc: "the precedence layer of the value"},
		{Name: "doc", Wide: true, Value: func(s settingRow) any { return s.Doc }, Doc: "what it is"},
	}
}

// settingRows resolves every setting of every API. With --sandbox on the command
// line nothing is started: the values are those without it. Mistakes of one API
// come after the settings of all others.
func settingRows(ctx context.Context, a *app.App, all bool) (iter.Seq2[settingRow, error], error) {
	a.Global.Sandbox = ""
	if _, _, err := a.Context(); err != nil {
		return nil, err
	}
	var rows []settingRow
	var wrong error
	for _, api := range a.APIs() {
		values, err := a.Values(ctx, api.Name, nil)
		if err != nil && wrong != nil {
			a.Warn("%s: %v", api.Name, err)
		}
		wrong = cmp.Or(wrong, err)
		for _, s := range api.Settings() {
			v := values[s.Key]
			if v.Text != "" || all {
				rows = append(rows, settingRow{Key: s.API + "." + s.Key, Value: v.Shown(), Source: v.Source.String(), Layer: v.Source.Place(), Doc: s.Doc})
			}
		}
	}
	return func(yield func(settingRow, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
		if wrong != nil {
			yield(settingRow{}, wrong)
		}
	}, nil
}
