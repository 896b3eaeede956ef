package kfp

import (
	"encoding/json"
	"maps"
	"slices"
)

// extras are the members that only v2beta1 has. They are read from the JSON of a
// row when a column needs them.
type extras struct {
	DisplayName string            `json:"display_name"`
	State       string            `json:"state"`
	Tags        map[string]string `json:"tags"`
}

func extrasOf(row interface{ RawJSON() []byte }) (e extras) {
	_ = json.Unmarshal(row.RawJSON(), &e) // it was decoded before
	return e
}

// tags are those of a row as key=value.
func (e extras) tags() []string {
	var causes []string
	for _, key := range slices.Sorted(maps.Keys(e.Tags)) {
		causes = append(causes, key+"="+e.Tags[key])
	}
	return causes
}
