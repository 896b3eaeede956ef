package rest_test

import (
	"errors"
	"testing"
	"time"

	"tally/client/rest"
)

func TestE2WhatAWaitBears(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err   error
		borne bool
	}{
		"away":         {&rest.Error{Kind: rest.KindUnreachable}, true},
		"500":          {&rest.Error{Kind: rest.KindUnexpected, Status: 500}, true},
		"not its JSON": {&rest.Error{Kind: rest.KindUnexpected, Status: 200, Reason: rest.ReasonNotJSON}, true},
		"a login page": {&rest.Error{Kind: rest.KindAuth, Status: 200, Reason: rest.ReasonHTML}, false},
		"not a status": {&rest.Error{Kind: rest.KindUnexpected}, false},
		"not found":    {&rest.Error{Kind: rest.KindNotFound, Status: 404}, false},
		"denied":       {&rest.Error{Kind: rest.KindAuth, Status: 403}, false},
		"its own end":  {errors.New("stopped"), false},
	} {
		p := &rest.Patience{}
		if _, err := p.Bear(tc.err, time.Second); err == nil {
			t.Errorf("%s is borne before the object was seen", name)
		}
		if _, err := p.Bear(nil, time.Second); err != nil {
			t.Error(err)
		}
		if _, err := p.Bear(tc.err, time.Second); (err == nil) != tc.borne {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestE2PatienceEnds(t *testing.T) {
	t.Parallel()
	heard, waits := 0, time.Duration(0)
	p := &rest.Patience{Seen: true, OnFailure: func(error) { heard++ }}
	away := &rest.Error{Kind: rest.KindUnreachable, RetryAfter: 20 * time.Second}
	for {
		wait, err := p.Bear(away, 5*time.Second)
		if err != nil {
			break
		}
		if waits += wait; wait != 20*time.Second || waits > time.Hour {
			t.Fatalf("it waits %v, %v in all", wait, waits)
		}
	}
	if waits != rest.DefaultPatience || heard != 1 {
		t.Errorf("%v, heard %d times", waits, heard)
	}
	if _, err := p.Bear(nil, time.Second); err != nil {
		t.Error(err)
	}
	if _, err := p.Bear(away, 0); err != nil || heard != 2 {
		t.Errorf("after a success: %v, heard %d times", err, heard)
	}
}

func TestE2AnUnknownStateIsNamedOnce(t *testing.T) {
	t.Parallel()
	var heard []string
	p := &rest.Patience{OnUnknown: func(state string) { heard = append(heard, state) }}
	for _, state := range []string{"queued", "running", "queued", "paused", "queued"} {
		p.State(state, state == "running")
	}
	if len(heard) != 2 || heard[0] != "queued" || heard[1] != "paused" {
		t.Errorf("%q", heard)
	}
}

// A failed poll is retried by the next poll.
func TestE1APollIsSentOnce(t *testing.T) {
	t.Parallel()
	s := serve(t, status(503, ""))
	p := &rest.Patience{}
	for range 2 {
		_, err := rest.Do[thing](p.Poll(t.Context()), s.client(t), rest.Request{})
		if err == nil {
			t.Fatal("no error")
		}
		_, _ = p.Bear(nil, 0)
	}
	if n := s.count(); n != rest.DefaultAttempts+1 {
		t.Errorf("%d requests", n)
	}
}
