package hss

import (
	"context"
	"fmt"
	"iter"
	"strconv"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5/model"

	"tally/client/huawei"
	"tally/client/rest"
)

type containerPage struct {
	Total      *int64      `json:"total_num"`
	Containers []Container `json:"data_list"`
}

func (c *Client) walk(ctx context.Context, q ContainerQuery) iter.Seq2[Container, error] {
	return rest.Pages(ctx, func(ctx context.Context, token string) (rest.Page[Container], error) {
		offset, _ := strconv.Atoi(token) // ours; empty means the first page
		page, err := huawei.DoWhole(ctx, c.api, huawei.Operation{
			Name: "list containers", Request: c.pageRequest(q, offset), Def: sdk.GenReqDefForListContainers(),
		}, func(p containerPage) bool { return p.Total != nil })
		if err != nil {
			return rest.Page[Container]{}, err
		}
		return page.next(offset)
	})
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

// next is the page with where the list goes on.
func (p containerPage) next(offset int) (rest.Page[Container], error) {
	reached := offset + len(p.Containers)
	page := rest.Page[Container]{Items: p.Containers}
	switch {
	case int64(reached) >= *p.Total:
		return page, nil
	case len(p.Containers) == 0:
		return page, listError(fmt.Sprintf("the server announces %d containers and ends its list after %d", *p.Total, reached), "")
	case reached > maxOffset:
		return page, listError(fmt.Sprintf("the API lists no more than %d of %d containers", maxOffset, *p.Total), "narrow the list, or export it")
	}
	page.Next = strconv.Itoa(reached)
	return page, nil
}

func listError(message, hint string) error {
	return &rest.Error{Operation: "list containers", Kind: rest.KindUnexpected, Message: message, Hint: hint}
}
