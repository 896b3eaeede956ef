package hss

import (
	"encoding/json"
	"strconv"
	"testing"

	"tally/client/rest"
)

func TestWhereAListGoesOn(t *testing.T) {
	t.Parallel()
	cases := []struct {
		total, offset, rows int
		next                string
	}{
		{3000000, maxOffset - maxPage, maxPage, "2000000"},
		{450, 200, 200, "400"},
		{450, 400, 50, ""},
		{450, 400, 0, ""}, // which is too few in all
		{0, 0, 0, ""},
		{0, 0, 200, "200"}, // the total is wrong
		{449, 400, 50, "450"},
		{449, 450, 0, ""},
	}
	for _, c := range cases {
		members := rest.Members{"total_num": json.RawMessage(strconv.Itoa(c.total))}
		info, err := pageInfo(members, c.offset, c.rows)
		if err != nil || info.Next != c.next || info.Total != int64(c.total) {
			t.Errorf("%+v: %+v, %v", c, info, err)
		}
	}
	if _, err := pageInfo(rest.Members{}, 0, 0); err == nil {
		t.Error("a page without a total is one")
	}
}
