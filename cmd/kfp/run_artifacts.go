package kfp

import (
	"context"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/kit"
	"tally/output"
)

func artifactsOfRun() kit.Verb {
	print := ofRun("artifacts", artifactColumns(), func(s *session, _ context.Context, d kfp.RunDetail) ([]artifactRow, error) {
		if err := s.Artifacts(); err != nil {
			return nil, err
		}
		steps, err := s.Steps(d)
		return artifactRows(steps, s.call.Text("node")), err
	})
	return kit.Verb{
		Use: "artifacts RUN", Short: "List the artifacts of a run", Prints: true, Columns: kit.ColumnsOf(artifactColumns()),
		Long:    "List the files that the steps of a run produced, as far as its workflow lists\nthem. \"runs read-artifact\" reads one.",
		Args:    kit.OneArg,
		Example: "  tally kfp runs artifacts baseline --sandbox\n  tally kfp runs artifacts baseline --node train --sandbox -o name",
		Run: func(flags *pflag.FlagSet) kit.Work {
			flags.String("node", "", "only those of this step, by name or node id")
			return print
		},
	}
}

// artifactRow is an artifact as it is printed.
type artifactRow struct {
	NodeID string `json:"node_id"`
	Step   string `json:"step"`
	Name   string `json:"name"`
	Key    string `json:"key,omitempty"`
	Path   string `json:"path,omitempty"`
}

func artifactRows(steps []kfp.Step, step string) []artifactRow {
	var rows []artifactRow
	for _, s := range steps {
		if step != "" && step != s.ID && step != s.Name {
			continue
		}
		for _, a := range s.Artifacts {
			rows = append(rows, artifactRow{NodeID: s.ID, Step: s.Name, Name: a.Name, Key: a.Key, Path: a.Path})
		}
	}
	return rows
}

func artifactColumns() []output.Column[artifactRow] {
	return []output.Column[artifactRow]{
		{Name: "node_id", Worth: output.Spare, Value: func(a artifactRow) any { return a.NodeID }, Doc: "id of the step that produced it"},
		{Name: "step", Worth: output.Place, Value: func(a artifactRow) any { return a.Step }, Doc: "name of that step"},
		{Name: "name", Worth: output.Vital, Key: true, Value: func(a artifactRow) any { return a.Name }, Doc: "its name"},
		{Name: "key", Value: func(a artifactRow) any { return a.Key }, Doc: "where it is stored, within the bucket"},
		{Name: "path", Wide: true, Value: func(a artifactRow) any { return a.Path }, Doc: "where the step wrote it"},
	}
}
