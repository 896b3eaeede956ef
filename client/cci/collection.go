package cci

import (
	"context"
	"net/http"
	"strings"

	"tally/client/huawei"
	"tally/client/rest"
)

// object is implemented by every kind of object.
type object interface {
	meta() ObjectMeta
	groupKind() (apiVersion, kind string)
	RawJSON() []byte
}

// collection is a kind of object: its path, and its names in errors. Its methods are
// common to all kinds.
type collection[T object] struct {
	plural    string // the path's last segment: "imagesnapshots"
	one, many string // "image snapshot", "image snapshots"
	kind      string // of an object: "ImageSnapshot"
	names     nameRule
}

func (k collection[T]) path() string { return "/apis/cci/v2/" + k.plural }

// create sends a manifest unchanged.
func (k collection[T]) create(ctx context.Context, c *Client, name string, manifest []byte) (T, error) {
	body := string(manifest)
	return huawei.DoWhole(ctx, c.api, huawei.Operation{
		Name: "create " + k.one + " " + name, Request: request{Body: &body}, Def: definition(http.MethodPost, k.path()),
	}, k.owns)
}

// on returns an operation on one object.
func (k collection[T]) on(method, name string, body *string) huawei.Operation {
	return huawei.Operation{
		Name:    strings.ToLower(method) + " " + k.one + " " + name,
		Request: request{Name: &name, Body: body},
		Def:     definition(method, k.path()+"/{name}"),
	}
}

// check refuses invalid names with a *rest.Error of kind rest.KindInvalid. It keeps names
// from changing the path that contains them.
func (k collection[T]) check(name string) error {
	c := &rest.Checks{What: k.one}
	c.That(k.names.valid(name), "name", "%q: %s", name, k.names.rule)
	return c.Err()
}

// owns distinguishes an object of the kind from other JSON.
func (k collection[T]) owns(o T) bool { return o.meta().Name != "" && k.other(o.groupKind()) == "" }

// other names the kind or API of a foreign object, and is empty for one of this
// kind; some servers omit both.
func (k collection[T]) other(version, kind string) string {
	switch {
	case kind != "" && kind != k.kind && kind != k.kind+"List":
		return kind
	case version != "" && !strings.HasPrefix(version, group+"/"):
		return version + " " + kind
	}
	return ""
}

// group is the API's name in the versions of objects.
const group = "cci"
