package ccitest

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"

	"tally/client/cci"
	"tally/client/huawei/huaweitest"
)

// object is an object of any kind, with the number of reads since its last change.
type object struct {
	meta   cci.ObjectMeta
	fields map[string]json.RawMessage // except the metadata
	reads  int
}

// newObject makes an object from a value whose JSON is an object.
func newObject(value any) (*object, error) {
	o := &object{}
	content, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(content, &o.fields)
	}
	if err == nil && o.fields["metadata"] != nil {
		err = json.Unmarshal(o.fields["metadata"], &o.meta)
	}
	delete(o.fields, "metadata")
	return o, err
}

func (o *object) terminating() bool { return !o.meta.DeletionTimestamp.IsZero() }

// into decodes a field, if there is one, into target.
func (o *object) into(field string, target any) error {
	if o.fields[field] == nil {
		return nil
	}
	return json.Unmarshal(o.fields[field], target)
}

// set sets the value of a field.
func (o *object) set(field string, value any) error {
	content, err := json.Marshal(value)
	if err == nil {
		o.fields[field] = content
	}
	return err
}

// copied returns an independent copy of an object, not yet read.
func (o *object) copied() *object { return &object{meta: o.meta, fields: maps.Clone(o.fields)} }

// MarshalJSON returns the object with a field that the reference does not list.
func (o *object) MarshalJSON() ([]byte, error) {
	whole := map[string]any{"metadata": o.meta}
	for name, value := range o.fields {
		whole[name] = value
	}
	content, err := json.Marshal(whole)
	return []byte(strings.Replace(string(content), "{", `{"x_undocumented":"kept",`, 1)), err
}

// item returns the object as in a list, without its type.
func (o *object) item() *object {
	item := o.copied()
	delete(item.fields, "apiVersion")
	delete(item.fields, "kind")
	return item
}

func writeObject(w http.ResponseWriter, status int, o *object) { huaweitest.WriteJSON(w, status, o) }
