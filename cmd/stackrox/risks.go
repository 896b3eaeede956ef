package stackrox

import (
	"context"
	"time"

	"tally/client/stackrox"
	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
	"tally/cmd/internal/api"
	"tally/cmd/internal/kit"
)

// readRisks reads the highest observed severity of each image, by its digest.
// Unscanned images have none.
func readRisks(ctx context.Context, call *kit.Call, e *export) (map[string]string, error) {
	f, p := newFlags(images()), imagePaths{}
	request, err := f.request()
	if err != nil {
		return nil, err
	}
	client, err := connect(ctx, call, f.noun.idle)
	if err != nil {
		return nil, err
	}
	plan := record.NewPlan(schema.Load().Images(), p.findings(), "")
	one, digest, scan := p.finding(plan), plan.Value("id"), plan.Value("scan")
	plan.Keep(one.severity, one.state, one.snoozed, digest, scan)
	request.Plan, request.Transport, request.Report = plan, e.request.Transport, &stackrox.Report{}
	ranks := map[string]int{}
	began := call.App.Now()
	for rec, err := range client.Export(ctx, request) {
		if err != nil {
			return nil, err
		}
		id, top, scanned := "", 0, false
		rec.Rows(func(at *record.Row) bool {
			if id == "" {
				id = string(at.Cell(digest).Append(nil))
			}
			switch {
			case at.Source() != 0:
				scanned = scanned || at.Cell(scan).Has()
			case f.finding.observed(one, at.Cell):
				top = max(top, 1+rankOf(f.finding.of(at.Cell(one.severity))))
			}
			return true
		})
		if scanned || top > 0 {
			ranks[id] = max(ranks[id], top)
		}
	}
	e.notes["images"] = "read from " + began.UTC().Format(time.RFC3339) + " to " + call.App.Now().UTC().Format(time.RFC3339)
	return risksOf(ranks), nil
}

// risksOf converts ranks of severities to the values of Risk; rank 0 is none.
func risksOf(ranks map[string]int) map[string]string {
	words := [...]string{api.NoRisk, api.UnknownRisk, api.LowRisk, api.MediumRisk, api.HighRisk, api.CriticalRisk}
	risks := make(map[string]string, len(ranks))
	for id, rank := range ranks {
		risks[id] = words[min(rank, len(words)-1)]
	}
	return risks
}
