package kfp

import (
	"strings"

	"tally/client/kfp/kfptest"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/sandbox"
)

// ServerOptions are those of the sandbox's server, for the tests outside of the
// package.
func ServerOptions(set map[string]string) (kfptest.Options, error) {
	o := kfptest.Options{Seed: 1}
	err := sandbox.Set(sandboxOptions(&o), set)
	return o, err
}

// TableColumns are the names of all columns of the nouns that have a list.
func TableColumns() map[string][]string {
	all := map[string][]string{}
	for noun, described := range map[string]func() []string{
		"experiments": kit.ColumnsOf(experimentColumns()), "runs": kit.ColumnsOf(runColumns()), "jobs": kit.ColumnsOf(jobColumns()),
		"pipelines": kit.ColumnsOf(pipelineColumns()), "versions": kit.ColumnsOf(pipelineVersionColumns()),
	} {
		for _, column := range described() {
			name, _, _ := strings.Cut(column, "\t")
			all[noun] = append(all[noun], name)
		}
	}
	return all
}
