package kfp

import (
	"context"

	"tally/client/kfp"
	"tally/cmd/internal/kit"
	"tally/output"
)

func healthzNoun() kit.Noun {
	return kit.Single(kit.Verb{
		Use: "healthz", Short: "Show the server's release and mode", Prints: true, Columns: kit.ColumnsOf(healthzColumns()),
		Long:    "Show the server's release, and whether it is in multi-user mode. No credentials\nare needed, so this also checks the endpoint.",
		Example: "  tally kfp healthz --sandbox\n  tally kfp healthz --sandbox -o json --jq .tag_name",
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error {
			return create(ctx, call, healthzColumns(), func(s *session) (healthRow, error) {
				h, err := s.Health(ctx)
				return healthRow{h, s.version}, err
			})
		}),
	})
}

// healthRow is a printed row: the health of a server.
type healthRow struct {
	kfp.Healthz
	version string // of the API that was used
}

func healthzColumns() []output.Column[healthRow] {
	return []output.Column[healthRow]{
		{Name: "tag_name", Key: true, Value: func(h healthRow) any { return h.TagName }, Doc: "release of the server"},
		{Name: "commit_sha", Value: func(h healthRow) any { return h.CommitSHA }, Doc: "commit that it was built from"},
		{Name: "api_version", Value: func(h healthRow) any { return h.version }, Doc: "API that the commands use: v1beta1 or v2beta1"},
		{Name: "multi_user", Type: output.Bool, Value: func(h healthRow) any { return h.MultiUser }, Doc: "whether it is in multi-user mode, with a namespace for each user"},
	}
}
