package v2beta1

import (
	"context"
	"iter"

	"tally/client/kfp/internal/wire"
)

// lookupPage is small: few objects have the same name, and versions are large.
const lookupPage = 20

// ResolveExperiment finds one by its id or its display name within a namespace.
// Like the other Resolve methods it returns an *AmbiguousError for a name that
// several have, and a *rest.Error of kind rest.KindNotFound for one that none has.
func (c *Client) ResolveExperiment(ctx context.Context, nameOrID, namespace string) (Experiment, error) {
	all := c.Experiments(ctx, ExperimentQuery{Namespace: namespace, Filter: named(nameOrID), PageSize: lookupPage})
	return resolve(ctx, "experiment", nameOrID, c.Experiment, all)
}

// ResolveRun finds one by its id or its display name within a namespace. Names of
// runs are often ambiguous.
func (c *Client) ResolveRun(ctx context.Context, nameOrID, namespace string) (Run, error) {
	all := c.Runs(ctx, RunQuery{Namespace: namespace, Filter: named(nameOrID), PageSize: lookupPage})
	return resolve(ctx, "run", nameOrID, c.Run, all)
}

// ResolveRecurringRun finds one by its id or its display name within a namespace.
func (c *Client) ResolveRecurringRun(ctx context.Context, nameOrID, namespace string) (RecurringRun, error) {
	all := c.RecurringRuns(ctx, RecurringRunQuery{Namespace: namespace, Filter: named(nameOrID), PageSize: lookupPage})
	return resolve(ctx, "recurring run", nameOrID, c.RecurringRun, all)
}

// ResolvePipeline finds one by its id or its name in a namespace, or among those
// that all users share if it is empty.
func (c *Client) ResolvePipeline(ctx context.Context, nameOrID, namespace string) (Pipeline, error) {
	all := c.Pipelines(ctx, PipelineQuery{Namespace: namespace, Filter: named(nameOrID), PageSize: lookupPage})
	return resolve(ctx, "pipeline", nameOrID, c.Pipeline, all)
}

// ResolveVersion finds one by its id or its name within a pipeline.
func (c *Client) ResolveVersion(ctx context.Context, nameOrID, pipelineID string) (PipelineVersion, error) {
	all := c.Versions(ctx, VersionQuery{PipelineID: pipelineID, Filter: named(nameOrID), PageSize: lookupPage})
	byID := func(ctx context.Context, id string) (PipelineVersion, error) { return c.Version(ctx, pipelineID, id) }
	return resolve(ctx, "version", nameOrID, byID, all)
}

// named returns the filter by the key that every release knows: name means the
// display name of objects without a name.
func named(name string) Filter { return Where(Equals("name", name)) }

func resolve[T wire.Nameable](ctx context.Context, noun, nameOrID string, get func(context.Context, string) (T, error), all iter.Seq2[T, error]) (found T, err error) {
	byID := func(ctx context.Context, id string) (err error) {
		found, err = get(ctx, id)
		return err
	}
	err = wire.Lookup{Noun: noun, ByID: byID, Named: wire.Candidates(&found, nameOrID, all)}.Resolve(ctx, nameOrID)
	return found, err
}

// field returns a row's value for the keys that all nouns have. Either key may
// mean the name if a release keeps only one.
func field(key string, c Candidate, displayName string) any {
	switch key {
	case "name", "display_name":
		return []string{c.Name, displayName}
	}
	return c.Field(key)
}
