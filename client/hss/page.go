package hss

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5/model"

	"tally/client/huawei"
	"tally/client/rest"
)

// list reads the pages of a query. Its page tokens are offsets.
func (c *Client) list(q ContainerQuery) rest.List[Container] {
	offset, rows := 0, 0 // of the page that is read
	return rest.List[Container]{
		Operation: listOperation, Items: "data_list",
		Send: func(ctx context.Context, token string) (*http.Response, error) {
			offset, _ = strconv.Atoi(token) // ours; empty means the first page
			if rows = 0; offset > maxOffset {
				return nil, listError(fmt.Sprintf("the API lists no more than %d containers", maxOffset), "narrow the list, or export it")
			}
			return c.api.Open(ctx, c.pageOperation(q, offset))
		},
		Page: func(m rest.Members, _ bool) (rest.PageInfo, error) {
			return pageInfo(m, offset, rows)
		},
		NotList: func(resp *http.Response, body []byte, _ error) error {
			return c.api.BodyError(listOperation, resp, body)
		},
		Row: func(row []byte) (found Container, err error) {
			rows++
			err = rest.Adopt(row, &found)
			return found, err
		},
		ID: Container.key,
	}
}

const listOperation = "list containers"

// key identifies a container.
func (c Container) key() string { return cmp.Or(c.ContainerID, c.ID) }

var errNoTotal = errors.New("it names no total")

// pageInfo describes a page at an offset that had a number of rows.
func pageInfo(m rest.Members, offset, rows int) (rest.PageInfo, error) {
	total, err := m.Total("total_num")
	if err != nil {
		return rest.PageInfo{}, err
	}
	if total == nil {
		return rest.PageInfo{}, errNoTotal
	}
	info := rest.PageInfo{Total: *total}
	// A total below the rows that came is wrong, and does not say where the list ends.
	if reached := offset + rows; rows > 0 && int64(reached) != *total {
		info.Next = strconv.Itoa(reached)
	}
	return info, nil
}

func (c *Client) pageOperation(q ContainerQuery, offset int) huawei.Operation {
	return huawei.Operation{Name: listOperation, Request: c.pageRequest(q, offset), Def: sdk.GenReqDefForListContainers()}
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

func listError(message, hint string) error {
	return &rest.Error{Operation: listOperation, Kind: rest.KindUnexpected, Message: message, Hint: hint}
}
