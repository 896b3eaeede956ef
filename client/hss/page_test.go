package hss

import (
	"strings"
	"testing"
)

func TestListLongerThanTheAPIAllows(t *testing.T) {
	t.Parallel()
	total := int64(3000000)
	page := containerPage{Total: &total, Containers: make([]Container, maxPage)}
	if got, err := page.next(maxOffset - maxPage); err != nil || got != "2000000" {
		t.Errorf("next %q, %v", got, err)
	}
	if _, err := page.next(maxOffset); err == nil || !strings.Contains(err.Error(), "no more than 2000000 of 3000000") {
		t.Errorf("got %v", err)
	}
	total = maxOffset + maxPage
	if got, err := page.next(maxOffset); err != nil || got != "" {
		t.Errorf("next %q, %v", got, err)
	}
}
