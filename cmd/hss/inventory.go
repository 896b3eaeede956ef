package hss

import (
	"context"
	"errors"
	"iter"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tally/client/hss"
	"tally/cmd/internal/api"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// inventory reads the containers of the account by as many exports as needed. HSS
// knows neither namespaces nor workloads nor nodes.
func inventory(ctx context.Context, call *kit.Call) (kit.Source, iter.Seq2[api.Container, error], error) {
	fetch, err := fetchOf(call)
	if err != nil {
		return kit.Source{}, nil, err
	}
	s, err := connect(ctx, call)
	if err != nil {
		return kit.Source{}, nil, err
	}
	w := &work{call: call, session: s, fetch: fetch}
	request := hss.ExportRequest{Size: hss.MaxExport, Headers: fetch.headers}
	found, err := hss.WholeExport{
		Request: request, Fetch: w.part, Count: s.CountContainers,
		OnPart: w.sayPart, OnMoved: w.sayMoved, Now: call.App.Now,
	}.Open(ctx)
	if err != nil {
		w.sayHowToContinue(err)
		return kit.Source{Endpoint: s.Endpoint()}, nil, noTable(err)
	}
	source := kit.Source{Endpoint: s.Endpoint(), Query: "export task " + w.tasks[0], Facts: w.facts}
	return source, closing(sharedRows(found.Keys, found.Rows(ctx)), found.Close), nil
}

// fetchOf returns an export with its defaults and the interval of the call.
func fetchOf(call *kit.Call) (*exportFetch, error) {
	fetch := &exportFetch{most: hss.MaxExport, started: call.App.Now(), headers: hss.Headers("en")}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	fetch.bind(flags)
	const interval = "interval"
	if call.Changed(interval) {
		if err := flags.Set(interval, call.Text(interval)); err != nil {
			return nil, exit.Usage(err)
		}
	}
	return fetch, fetch.PollFlags.Check()
}

// closing yields rows and then closes their source.
func closing[R any](rows iter.Seq2[R, error], end func() error) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		stopped := false
		for row, err := range rows {
			if !yield(row, err) {
				stopped = true
				break
			}
		}
		if err := end(); err != nil && !stopped {
			var none R
			yield(none, err)
		}
	}
}

// sharedRows converts rows of an export's table, whose columns have these keys,
// to the form that all APIs share.
func sharedRows(keys []string, rows iter.Seq2[[]string, error]) iter.Seq2[api.Container, error] {
	return func(yield func(api.Container, error) bool) {
		values := map[string]any{}
		for cells, err := range rows {
			if err != nil {
				yield(api.Container{}, err)
				return
			}
			for i, key := range keys {
				value, ok := hss.Value(key, cells[i])
				if values[key] = value; !ok {
					yield(api.Container{}, errors.New("the export has a "+key+" that cannot be read: "+cells[i]))
					return
				}
			}
			if !yield(containerOf(values), nil) {
				return
			}
		}
	}
}

// containerOf converts a row, by the keys of its columns.
func containerOf(values map[string]any) api.Container {
	c := api.Container{
		Cluster: str(values["cluster_name"]), Pod: str(values["pod_name"]), Name: str(values["container_name"]),
		Image: str(values["image_name"]), State: str(values["status"]), Risk: riskOf(values),
	}
	c.Started, _ = values["create_time"].(time.Time) // zero if HSS has none
	c.Restarts, _ = values["restart_count"].(int64)
	if _, digest, found := strings.Cut(c.Image, "@"); found {
		c.Digest = digest
	}
	return c
}

func str(value any) string {
	s, _ := value.(string) // nil is an empty cell
	return s
}

// riskOf returns the highest severity of the container's risks.
func riskOf(values map[string]any) string {
	for _, level := range []struct{ key, risk string }{
		{"fatal_risk", api.CriticalRisk}, {"high_risk", api.HighRisk}, {"medium_risk", api.MediumRisk}, {"low_risk", api.LowRisk},
	} {
		if n, _ := values[level.key].(int64); n > 0 {
			return level.risk
		}
	}
	switch risky, known := values["risky"].(bool); {
	case !known:
		return ""
	case risky:
		return api.UnknownRisk
	}
	return api.NoRisk
}
