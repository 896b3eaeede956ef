package cci

import (
	"context"
	"errors"
	"net/http"

	"tally/client/huawei"
	"tally/client/rest"
)

// get returns an object by its name. If the server does not serve, or does not allow,
// reading a single object, get searches the list. For a missing object the error satisfies
// IsNotFound.
func (k collection[T]) get(ctx context.Context, c *Client, name string) (T, error) {
	var none T
	if err := k.check(name); err != nil {
		return none, err
	}
	asked := func(o T) bool { return k.owns(o) && o.meta().Name == name }
	found, err := huawei.DoWhole(ctx, c.api, k.on(http.MethodGet, name, nil), asked)
	if !notServed(err) {
		return found, err
	}
	found, listErr := k.find(ctx, c, name)
	if sameStatus(err, listErr) {
		return none, err
	}
	return found, listErr
}

func (k collection[T]) find(ctx context.Context, c *Client, name string) (T, error) {
	var none T
	for item, err := range k.list(ctx, c, listing{}) {
		if err != nil {
			return none, err
		}
		if item.meta().Name == name {
			return item, nil
		}
	}
	return none, &rest.Error{
		Operation: "get " + k.one + " " + name, Status: http.StatusNotFound, Code: "NotFound", Kind: rest.KindNotFound,
		Message: "there is no " + k.one + " of that name in the list",
	}
}

// notServed distinguishes a refusal of the route from one of the object.
func notServed(err error) bool {
	var e *rest.Error
	if !errors.As(err, &e) || e.Reason != rest.ReasonOther || IsNotFound(err) {
		return false
	}
	switch e.Status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed:
		return true
	}
	return false
}

func sameStatus(a, b error) bool {
	var first, second *rest.Error
	return errors.As(a, &first) && errors.As(b, &second) && first.Status == second.Status && first.Code == second.Code
}
