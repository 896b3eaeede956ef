package kfp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/surrogate"
	"tally/output"
)

const reportMetricsLong = `Report metrics of a run's step, with --metric name=value for the step --node, or
from a JSON file: an array of

  {"name": "loss", "node_id": "train", "number_value": 0.2, "format": "RAW"}

or an object with that array as "metrics". --node applies to those without a
node_id. Steps can be named by name or id.

Names, steps and numbers are checked first. The server accepts or refuses each
metric separately, and reports success even if it refuses all of them; here a
refused metric is exit code 7. A metric cannot be reported twice.`

// metricFlags has the flags for what to report.
type metricFlags struct {
	node, format, file string
	metrics            []string
}

func reportMetrics() kit.Verb {
	return kit.Verb{
		Use: "report-metrics RUN", Short: "Report metrics of a run's steps", Prints: true, Columns: kit.ColumnsOf(metricColumns()),
		Long: reportMetricsLong, Args: kit.OneArg,
		Values: map[string]kit.Completer{"format": kit.OneOf(string(kfp.FormatRaw), string(kfp.FormatPercentage))},
		Example: `  tally kfp runs report-metrics 'more epochs' --node train --metric loss=0.2 --metric accuracy=0.97 --sandbox
  tally kfp runs report-metrics 'more epochs' --node train --metric recall=91.5 --format PERCENTAGE --sandbox`,
		Run: kit.WithFlags((*metricFlags).bind, (*metricFlags).run),
	}
}

func (f *metricFlags) bind(flags *pflag.FlagSet) {
	flags.StringVar(&f.node, "node", "", "step that the metrics belong to, by name or node id")
	flags.StringArrayVar(&f.metrics, "metric", nil, "name=value; may be repeated")
	flags.StringVar(&f.format, "format", string(kfp.FormatRaw), "how the numbers are shown: RAW or PERCENTAGE")
	flags.StringVar(&f.file, "file", "", "JSON file with metrics; - is standard input")
}

func (f *metricFlags) run(ctx context.Context, call *kit.Call) error {
	metrics, err := f.read(call.App.In)
	if err != nil {
		return exit.Usage(err)
	}
	if err := kit.Check(call, metricColumns()); err != nil {
		return err
	}
	s, err := connect(ctx, call)
	if err != nil {
		return err
	}
	d, err := s.findRun(ctx, call.Args[0])
	if err != nil {
		return err
	}
	for i := range metrics {
		if metrics[i].NodeID, err = s.nodeID(d, metrics[i].NodeID, anyStep); err != nil {
			return err
		}
	}
	response, err := s.ReportRunMetrics(ctx, d.Run.ID, metrics)
	var refused *kfp.MetricsError
	switch {
	case errors.As(err, &refused):
		err = &exit.Coded{Code: exit.Refused, Err: err}
	case err != nil:
		return err
	}
	return errors.Join(printMetrics(ctx, call, s, response.Results), err)
}

// read reads the metrics of the flags and the file, and checks them.
func (f *metricFlags) read(in io.Reader) ([]kfp.RunMetric, error) {
	metrics, err := f.readFile(in)
	if err != nil {
		return nil, err
	}
	for _, pair := range f.metrics {
		name, number, ok := strings.Cut(pair, "=")
		value, err := strconv.ParseFloat(number, 64)
		if !ok || err != nil {
			return nil, fmt.Errorf("--metric %q: write name=number", pair)
		}
		metrics = append(metrics, kfp.RunMetric{Name: name, NumberValue: kfp.Float64(value), Format: kfp.MetricFormat(f.format)})
	}
	if len(metrics) == 0 {
		return nil, errors.New("nothing to report: use --metric or --file")
	}
	return metrics, f.complete(metrics)
}

// complete fills in the step, and checks the result.
func (f *metricFlags) complete(metrics []kfp.RunMetric) error {
	seen := map[string]bool{}
	for i := range metrics {
		m := &metrics[i]
		if m.NodeID == "" {
			m.NodeID = f.node
		}
		switch {
		case m.NodeID == "":
			return fmt.Errorf("metric %s: no step: use --node", m.Name)
		case m.Format != "" && m.Format != kfp.FormatRaw && m.Format != kfp.FormatPercentage:
			return fmt.Errorf("metric %s: the format must be RAW or PERCENTAGE, not %q", m.Name, m.Format)
		case seen[m.NodeID+"/"+m.Name]:
			return fmt.Errorf("metric %s of step %s is duplicated", m.Name, m.NodeID)
		}
		seen[m.NodeID+"/"+m.Name] = true
		if err := m.Validate(); err != nil {
			return err
		}
	}
	return nil
}

func (f *metricFlags) readFile(in io.Reader) ([]kfp.RunMetric, error) {
	if f.file == "" {
		return nil, nil
	}
	read := func() ([]byte, error) { return os.ReadFile(f.file) }
	if f.file == "-" {
		read = func() ([]byte, error) { return io.ReadAll(in) }
	}
	data, err := read()
	if err != nil {
		return nil, fmt.Errorf("--file: %w", err)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	var whole struct {
		Metrics []kfp.RunMetric `json:"metrics"`
	}
	var into any = &whole
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		into = &whole.Metrics
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return nil, fmt.Errorf("--file %s: want an array of metrics: %w", f.file, rest.JSONError(err))
	}
	if err := surrogate.Check(data); err != nil {
		return nil, fmt.Errorf("--file %s: %w", f.file, err)
	}
	return whole.Metrics, nil
}

func printMetrics(ctx context.Context, call *kit.Call, s *session, results []kfp.MetricResult) error {
	return kit.Print(ctx, call, kit.RowsOf(metricColumns(), func(context.Context) (kit.Source, iter.Seq2[kfp.MetricResult, error], error) {
		return kit.SourceOf(s, ""), kit.Each(results), nil
	}))
}

func metricColumns() []output.Column[kfp.MetricResult] {
	return []output.Column[kfp.MetricResult]{
		{Name: "metric_name", Worth: output.Vital, Key: true, Value: func(m kfp.MetricResult) any { return m.MetricName }, Doc: "name of the metric"},
		{Name: "metric_node_id", Worth: output.Useful, Value: func(m kfp.MetricResult) any { return m.MetricNodeID }, Doc: "node id of the step"},
		{Name: "status", Worth: output.Major, States: metricStates(), Value: func(m kfp.MetricResult) any { return string(m.Status) }, Doc: "OK, INVALID_ARGUMENT, DUPLICATE_REPORTING or INTERNAL_ERROR"},
		{Name: "message", Value: func(m kfp.MetricResult) any { return m.Message }, Doc: "why it was refused"},
	}
}
