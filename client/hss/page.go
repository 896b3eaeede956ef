package hss

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strconv"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5/model"

	"tally/client/huawei"
	"tally/client/rest"
)

type containerPage struct {
	Total      *int64        `json:"total_num"`
	Containers containerList `json:"data_list"`
}

const (
	// maxPageBytes bounds a page.
	maxPageBytes = 16 << 20
	// maxItems bounds how many containers a page may have, from a server that
	// does not keep to the limit of 200.
	maxItems = 10000
)

// containerList is decoded one container after the other.
type containerList []Container

// UnmarshalJSON implements json.Unmarshaler.
func (l *containerList) UnmarshalJSON(list []byte) error {
	d := json.NewDecoder(bytes.NewReader(list))
	if start, err := d.Token(); err != nil || start == nil {
		return err // null is an empty list
	} else if start != json.Delim('[') {
		return fmt.Errorf("data_list is %.20s where a list was due", list)
	}
	for d.More() {
		if len(*l) == maxItems {
			return fmt.Errorf("a page of at most %d containers holds more than %d", maxPage, maxItems)
		}
		var c Container
		if err := d.Decode(&c); err != nil {
			return err
		}
		*l = append(*l, c)
	}
	return nil
}

// pages walks the pages of a list. Their totals come with them.
func (c *Client) pages(ctx context.Context, q ContainerQuery) iter.Seq2[containerPage, error] {
	return rest.Pages(ctx, func(ctx context.Context, token string) (rest.Page[containerPage], error) {
		offset, _ := strconv.Atoi(token) // ours; empty means the first page
		page, err := c.page(ctx, q, offset)
		if err != nil {
			return rest.Page[containerPage]{}, err
		}
		next, err := page.next(offset)
		return rest.Page[containerPage]{Items: []containerPage{page}, Next: next}, err
	})
}

// page asks for one page.
func (c *Client) page(ctx context.Context, q ContainerQuery, offset int) (containerPage, error) {
	return huawei.DoWhole(ctx, c.api, huawei.Operation{
		Name: "list containers", Request: c.pageRequest(q, offset), Def: sdk.GenReqDefForListContainers(), MaxBody: maxPageBytes,
	}, func(p containerPage) bool { return p.Total != nil })
}

func (c *Client) pageRequest(q ContainerQuery, offset int) *model.ListContainersRequest {
	limit, start := int32(maxPage), int32(offset) //nolint:gosec // next bounds it
	if q.PageSize != 0 {
		limit = int32(q.PageSize) //nolint:gosec // Validate bounds it
	}
	return &model.ListContainersRequest{
		EnterpriseProjectId: c.enterprise,
		ContainerName:       optional(q.Name), PodName: optional(q.Pod), ImageName: optional(q.Image),
		ClusterContainer: q.InCluster,
		Limit:            &limit, Offset: &start,
	}
}

// next is the offset of the page after this one, empty at the end.
func (p containerPage) next(offset int) (string, error) {
	reached := offset + len(p.Containers)
	switch {
	case int64(reached) >= *p.Total:
		return "", nil
	case len(p.Containers) == 0:
		return "", listError(fmt.Sprintf("the server announces %d containers and ends its list after %d", *p.Total, reached), "")
	case reached > maxOffset:
		return "", listError(fmt.Sprintf("the API lists no more than %d of %d containers", maxOffset, *p.Total), "narrow the list, or export it")
	}
	return strconv.Itoa(reached), nil
}

func listError(message, hint string) error {
	return &rest.Error{Operation: "list containers", Kind: rest.KindUnexpected, Message: message, Hint: hint}
}
