package kfp

import (
	"context"
	"iter"
)

// lookupPage is small: few objects have the same name, and runs are large.
const lookupPage = 20

// ResolveExperiment finds one by its id or its name within a namespace. Like
// the other Resolve methods it returns an *AmbiguousError for a name that
// several have, and an *rest.Error of kind rest.KindNotFound for one that none has.
func (c *Client) ResolveExperiment(ctx context.Context, nameOrID, namespace string) (Experiment, error) {
	q := ExperimentQuery{Namespace: namespace, Filter: named(nameOrID), PageSize: lookupPage}
	return resolve(ctx, nameOrID, lookup[Experiment]{"experiment", c.Experiment, c.Experiments(ctx, q)})
}

// ResolveRun finds one by its id or its name within a namespace. Names of runs
// are often ambiguous.
func (c *Client) ResolveRun(ctx context.Context, nameOrID, namespace string) (Run, error) {
	byID := func(ctx context.Context, id string) (Run, error) {
		detail, err := c.Run(ctx, id)
		return detail.Run, err
	}
	q := RunQuery{Namespace: namespace, Filter: named(nameOrID), PageSize: lookupPage}
	return resolve(ctx, nameOrID, lookup[Run]{"run", byID, c.Runs(ctx, q)})
}

// ResolveJob finds one by its id or its name within a namespace.
func (c *Client) ResolveJob(ctx context.Context, nameOrID, namespace string) (Job, error) {
	q := JobQuery{Namespace: namespace, Filter: named(nameOrID), PageSize: lookupPage}
	return resolve(ctx, nameOrID, lookup[Job]{"job", c.Job, c.Jobs(ctx, q)})
}

// ResolvePipeline finds one by its id or its name, within a namespace and then
// among those that all users share.
func (c *Client) ResolvePipeline(ctx context.Context, nameOrID, namespace string) (Pipeline, error) {
	p, err := resolve(ctx, nameOrID, lookup[Pipeline]{"pipeline", c.Pipeline, c.pipelinesNamed(ctx, namespace, nameOrID)})
	if namespace == "" || !isNotFound(err) {
		return p, err
	}
	return only(nameOrID, lookup[Pipeline]{noun: "pipeline", named: c.pipelinesNamed(ctx, "", nameOrID)})
}

// ResolveVersion finds one by its id, or by its name within a pipeline. Without
// a pipeline's id only an id can be found.
func (c *Client) ResolveVersion(ctx context.Context, nameOrID, pipelineID string) (PipelineVersion, error) {
	if pipelineID == "" {
		return c.Version(ctx, nameOrID)
	}
	q := VersionQuery{PipelineID: pipelineID, Filter: named(nameOrID), PageSize: lookupPage}
	return resolve(ctx, nameOrID, lookup[PipelineVersion]{"version", c.Version, c.Versions(ctx, q)})
}

// ExperimentNames are the names of a namespace's experiments by their ids, for
// lists of runs and jobs, in which servers give the ids only.
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

func (c *Client) pipelinesNamed(ctx context.Context, namespace, name string) iter.Seq2[Pipeline, error] {
	return c.Pipelines(ctx, PipelineQuery{Namespace: namespace, Filter: named(name), PageSize: lookupPage})
}

func named(name string) Filter { return Where(Equals("name", name)) }
