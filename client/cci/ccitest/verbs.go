package ccitest

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tally/client/cci"
	"tally/client/huawei/huaweitest"
)

// get handles GET PLURAL/{name}.
func (c *collection) get(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	o, there := c.objects[name]
	var err error
	if there {
		there, err = c.read(o)
	}
	switch {
	case err != nil:
		broken(err).write(w)
	case !there:
		c.notFound(name).write(w)
	default:
		writeObject(w, http.StatusOK, o)
	}
}

// list handles GET PLURAL. The continue token is the last name of the page.
func (c *collection) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	selector, err := cci.ParseSelector(query.Get("labelSelector"))
	if err != nil {
		badRequest("unable to parse requirement: " + err.Error()).write(w)
		return
	}
	after, ok := strings.CutPrefix(query.Get("continue"), "after-")
	if !ok && query.Has("continue") {
		badRequest("continue key is not valid").write(w)
		return
	}
	all, err := c.selected(selector, after)
	if err != nil {
		broken(err).write(w)
		return
	}
	found, meta := c.page(all, query)
	items := make([]*object, len(found))
	for i, o := range found {
		items[i] = o.item()
	}
	huaweitest.WriteJSON(w, http.StatusOK, map[string]any{
		"apiVersion": apiVersion, "kind": c.kind + "List", "metadata": meta, "items": items,
	})
}

// page returns the page of found that a query requests, and its continue token.
func (c *collection) page(found []*object, query url.Values) ([]*object, cci.ListMeta) {
	meta := cci.ListMeta{ResourceVersion: strconv.Itoa(c.version)}
	limit, err := strconv.Atoi(query.Get("limit"))
	if err != nil || limit <= 0 || len(found) <= limit {
		return found, meta
	}
	meta.Continue = "after-" + found[limit-1].meta.Name
	if remaining := int64(len(found) - limit); !query.Has("labelSelector") {
		meta.RemainingItemCount = &remaining // the API machinery does not count with a selector
	}
	return found[:limit], meta
}

// selected returns the selected objects after a name, sorted by name.
func (c *collection) selected(selector cci.Selector, after string) ([]*object, error) {
	var found []*object
	for _, name := range slices.Sorted(maps.Keys(c.objects)) {
		o := c.objects[name]
		if name <= after || !c.options.IgnoreSelector && !selector.Matches(o.meta.Labels) {
			continue
		}
		there, err := c.read(o)
		if err != nil {
			return nil, err
		}
		if there {
			found = append(found, o)
		}
	}
	return found, nil
}

// create handles POST PLURAL.
func (c *collection) create(w http.ResponseWriter, r *http.Request) {
	content := map[string]json.RawMessage{}
	if refused := decode(r, c.kind, &content); refused != nil {
		refused.write(w)
		return
	}
	o, err := newObject(content)
	if err != nil {
		badRequest("unable to decode: " + err.Error()).write(w)
		return
	}
	if o.meta.Name == "" && o.meta.GenerateName != "" {
		o.meta.Name = o.meta.GenerateName + c.nextVersion()
	}
	if refused := c.refuse(o); refused != nil {
		refused.write(w)
		return
	}
	if c.life.created != nil {
		err = c.life.created(o)
	}
	if err == nil {
		err = c.put(o)
	}
	if err != nil {
		broken(err).write(w)
		return
	}
	writeObject(w, http.StatusCreated, o)
}

// refuse returns nil for an object that the server accepts.
func (c *collection) refuse(o *object) *problem {
	var causes []cci.StatusCause
	var err error
	if c.life.refuse != nil {
		causes, err = c.life.refuse(o)
	} else if o.meta.Name == "" {
		causes = []cci.StatusCause{{Reason: "FieldValueRequired", Field: "metadata.name", Message: "Required value: name or generateName is required"}}
	}
	var p problem
	switch _, exists := c.objects[o.meta.Name]; {
	case err != nil:
		p = badRequest("unable to decode: " + err.Error())
	case causes != nil:
		p = invalid(c.kind, "cci", o.meta.Name, causes...)
	case exists:
		p = c.exists(o.meta.Name)
	default:
		return nil
	}
	return &p
}
