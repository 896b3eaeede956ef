package cci

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tally/client/cci"
	"tally/client/rest"
)

// document is what a manifest may contain, and what servers add to it.
type document struct {
	APIVersion string                `json:"apiVersion,omitempty"`
	Kind       string                `json:"kind,omitempty"`
	Metadata   cci.ObjectMeta        `json:"metadata"`
	Spec       cci.ImageSnapshotSpec `json:"spec"`
	Status     json.RawMessage       `json:"status,omitempty"`
}

// managedFields is a member of metadata that servers write and users do not.
const managedFields = "managedFields"

// readManifest reads a manifest, and returns the fields that are not in the
// reference, which are likely misspelt.
func readManifest(manifest []byte) (s cci.ImageSnapshot, unknown []string, err error) {
	var d document
	if err := json.Unmarshal(manifest, &d); err != nil {
		return s, nil, rest.JSONError(err)
	}
	known, err := json.Marshal(d)
	if err != nil {
		return s, nil, err
	}
	var have, want any
	if err := errors.Join(json.Unmarshal(manifest, &have), json.Unmarshal(known, &want), json.Unmarshal(manifest, &s)); err != nil {
		return s, nil, rest.JSONError(err)
	}
	unknown = slices.DeleteFunc(beyond(have, want, ""), func(path string) bool { return path == "metadata."+managedFields })
	if name := firstUnknown(manifest); len(unknown) == 0 && name != "" && name != managedFields {
		unknown = []string{name} // an empty one
	}
	return s, unknown, nil
}

// firstUnknown is the name of the first unknown field, empty without one.
func firstUnknown(manifest []byte) string {
	strict := json.NewDecoder(bytes.NewReader(manifest))
	strict.DisallowUnknownFields()
	err := strict.Decode(&document{})
	if err == nil {
		return ""
	}
	_, name, _ := strings.Cut(err.Error(), "unknown field ")
	return strings.Trim(name, `"`)
}

// beyond returns the paths of members of a value that decoding did not keep. Names
// are compared exactly, as servers do and the decoder does not. Empty values are
// not kept, and do not matter.
func beyond(have, want any, path string) (unknown []string) {
	switch have := have.(type) {
	case map[string]any:
		read, _ := want.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(have)) {
			at := strings.TrimPrefix(path+"."+name, ".")
			if inner, ok := read[name]; ok {
				unknown = append(unknown, beyond(have[name], inner, at)...)
			} else if !isEmpty(have[name]) {
				unknown = append(unknown, at)
			}
		}
	case []any:
		read, _ := want.([]any)
		for i := range min(len(have), len(read)) {
			unknown = append(unknown, beyond(have[i], read[i], fmt.Sprintf("%s[%d]", path, i))...)
		}
	}
	return unknown
}

func isEmpty(value any) bool {
	switch v := value.(type) {
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return value == nil || value == "" || value == false || value == 0.0
}
