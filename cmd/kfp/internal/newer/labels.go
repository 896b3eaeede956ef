package newer

import (
	"fmt"
	"maps"
	"strings"

	"tally/client/kfp/v2beta1"
	"tally/client/rest"
)

// labels are names and tags, which releases that do not know them silently drop.
type labels struct {
	name, displayName string
	tags              map[string]string
}

func labelsOf(p v2beta1.Pipeline) labels { return labels{p.CalledBy(), p.DisplayName, p.Tags} }

func labelsOfVersion(v v2beta1.PipelineVersion) labels {
	return labels{v.CalledBy(), v.DisplayName, v.Tags}
}

// wantedBy returns the labels of an upload, whose name may be that of the file.
func wantedBy(u v2beta1.Upload) labels { return labels{u.Name, u.DisplayName, u.Tags} }

// check compares the requested labels with those of the created object, which the
// error names by noun and id.
func (l labels) check(noun, id string, made labels) error {
	var lost []string
	if l.displayName != "" && l.displayName != made.displayName {
		lost = append(lost, "display name")
	}
	if l.name != "" && l.name != made.name {
		lost = append(lost, fmt.Sprintf("name, and is called %q", made.name))
	}
	if len(l.tags) > 0 && !maps.Equal(l.tags, made.tags) {
		lost = append(lost, "tags")
	}
	if len(lost) == 0 {
		return nil
	}
	return &rest.Error{
		Operation: "create " + noun, Kind: rest.KindRefused,
		Message: fmt.Sprintf("%s %s was created without its %s", noun, id, strings.Join(lost, " and its ")),
		Hint:    "releases 2.14 and newer keep a display name beside the name, 2.17 and newer keep tags: delete it, or leave the flags out",
	}
}
