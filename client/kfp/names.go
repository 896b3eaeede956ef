package kfp

import (
	"context"
	"iter"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// lookupPage is small: few objects have the same name, and runs are large.
const lookupPage = 20

// ResolveExperiment finds one by its id or its name within a namespace. Like the
// other Resolve methods it returns an *AmbiguousError for a name that several have,
// and a *rest.Error of kind rest.KindNotFound for one that none has.
func (c *Client) ResolveExperiment(ctx context.Context, nameOrID, namespace string) (found Experiment, err error) {
	q := ExperimentQuery{Namespace: namespace, Filter: named(nameOrID), PageSize: lookupPage}
	byID := func(ctx context.Context, id string) (err error) {
		found, err = c.Experiment(ctx, id)
		return err
	}
	err = wire.Lookup{Noun: "experiment", ByID: byID, Named: wire.Candidates(&found, nameOrID, c.Experiments(ctx, q))}.Resolve(ctx, nameOrID)
	return found, err
}

// ResolveRun finds one by its id or its name within a namespace. Names of runs
// are often ambiguous.
func (c *Client) ResolveRun(ctx context.Context, nameOrID, namespace string) (found Run, err error) {
	q := RunQuery{Namespace: namespace, Filter: named(nameOrID), PageSize: lookupPage}
	byID := func(ctx context.Context, id string) error {
		detail, err := c.Run(ctx, id)
		found = detail.Run
		return err
	}
	err = wire.Lookup{Noun: "run", ByID: byID, Named: wire.Candidates(&found, nameOrID, c.Runs(ctx, q))}.Resolve(ctx, nameOrID)
	return found, err
}

// ResolveJob finds one by its id or its name within a namespace.
func (c *Client) ResolveJob(ctx context.Context, nameOrID, namespace string) (found Job, err error) {
	q := JobQuery{Namespace: namespace, Filter: named(nameOrID), PageSize: lookupPage}
	byID := func(ctx context.Context, id string) (err error) {
		found, err = c.Job(ctx, id)
		return err
	}
	err = wire.Lookup{Noun: "job", ByID: byID, Named: wire.Candidates(&found, nameOrID, c.Jobs(ctx, q))}.Resolve(ctx, nameOrID)
	return found, err
}

// ResolvePipeline finds one by its id or its name, within a namespace and then
// among those that all users share.
func (c *Client) ResolvePipeline(ctx context.Context, nameOrID, namespace string) (found Pipeline, err error) {
	byID := func(ctx context.Context, id string) (err error) {
		found, err = c.Pipeline(ctx, id)
		return err
	}
	err = wire.Lookup{Noun: "pipeline", ByID: byID, Named: wire.Candidates(&found, nameOrID, c.pipelinesNamed(ctx, namespace, nameOrID))}.Resolve(ctx, nameOrID)
	if namespace == "" || !rest.KindNotFound.Is(err) {
		return found, err
	}
	return c.onlyPipeline(ctx, "", nameOrID)
}

// ResolveVersion finds one by its id, or by its name within a pipeline. Without
// a pipeline's id only an id can be found.
func (c *Client) ResolveVersion(ctx context.Context, nameOrID, pipelineID string) (found PipelineVersion, err error) {
	if pipelineID == "" {
		return c.Version(ctx, nameOrID)
	}
	q := VersionQuery{PipelineID: pipelineID, Filter: named(nameOrID), PageSize: lookupPage}
	byID := func(ctx context.Context, id string) (err error) {
		found, err = c.Version(ctx, id)
		return err
	}
	err = wire.Lookup{Noun: "version", ByID: byID, Named: wire.Candidates(&found, nameOrID, c.Versions(ctx, q))}.Resolve(ctx, nameOrID)
	return found, err
}

// ExperimentNames returns the names of a namespace's experiments by id, for lists
// of runs and jobs, in which servers send only ids.
func (c *Client) ExperimentNames(ctx context.Context, namespace string) (map[string]string, error) {
	names := map[string]string{}
	for e, err := range c.Experiments(ctx, ExperimentQuery{Namespace: namespace}) {
		if err != nil {
			return nil, err
		}
		names[e.ID] = e.Name
	}
	return names, nil
}

// onlyPipeline finds the only pipeline with this name.
func (c *Client) onlyPipeline(ctx context.Context, namespace, name string) (found Pipeline, err error) {
	err = wire.Lookup{Noun: "pipeline", Named: wire.Candidates(&found, name, c.pipelinesNamed(ctx, namespace, name))}.Only(name)
	return found, err
}

func (c *Client) pipelinesNamed(ctx context.Context, namespace, name string) iter.Seq2[Pipeline, error] {
	return c.Pipelines(ctx, PipelineQuery{Namespace: namespace, Filter: named(name), PageSize: lookupPage})
}

func named(name string) Filter { return Where(Equals("name", name)) }
