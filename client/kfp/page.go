package kfp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"tally/client/rest"
)

// page is one response to a listing. Its items are decoded when they are wanted, one at a time: with the next page under
// way that costs no time, and a page of any size takes the memory of its body and of one item.
type page struct {
	listing
	pageHead
	body  *rest.Body
	items jsonText // the array, a part of the body
}

// pageHead is what a page says of the list.
type pageHead struct {
	Total int32  `json:"total_size"`
	Next  string `json:"next_page_token"`
}

// fetcher fetches the page that a token names.
type fetcher func(ctx context.Context, token string) (page, error)

// fetcher fetches the pages of l.
func (c *Client) fetcher(l listing) fetcher {
	return func(ctx context.Context, token string) (page, error) { return c.fetch(ctx, &l, token) }
}

func (c *Client) fetch(ctx context.Context, l *listing, token string) (page, error) {
	r, err := l.request(token)
	if err != nil {
		return page{}, err
	}
	p := page{listing: *l}
	if p.body, err = c.rest.Fetch(ctx, r); err != nil {
		return page{}, err
	}
	if err := p.split(); err != nil {
		return page{}, p.body.Unusable(err)
	}
	return p, nil
}

var errNotJSON = errors.New("it is not valid JSON")

// split checks the body's syntax, finds the items and decodes the rest.
func (p *page) split() error {
	text, valid := jsonText(p.body.Text), true
	head := p.body.Text
	if start := text.space(0); text.at(start) == '{' {
		end := text.object(start, 0, func(name []byte, from int) int {
			end := text.value(from, 1)
			if end >= 0 && string(unquoted(name)) == p.noun {
				p.items = text[from:end]
				head = slices.Concat(text[:from], []byte("null"), text[end:])
			}
			return end
		})
		valid = end >= 0 && text.space(end) == len(text)
	}
	if err := json.Unmarshal(head, &p.pageHead); err != nil || valid {
		return err // which says more
	}
	return errNotJSON
}

// each visits the JSON of every item.
func (p *page) each(visit func(item []byte) error) error {
	if p.items.at(0) != '[' {
		return p.none()
	}
	n := 0
	var err error
	p.items.array(0, 0, func(from int) int {
		end := p.items.value(from, 1)
		if err = visit(p.items[from:end]); err != nil {
			err = fmt.Errorf("%s[%d]: %w", p.noun, n, err)
			return -1
		}
		n++
		return end
	})
	return err
}

// none is nil for a page without items, which may be null, and an error for one whose items are not an array.
func (p *page) none() error {
	if p.items == nil {
		return nil
	}
	return json.Unmarshal(p.items, new([]json.RawMessage))
}
