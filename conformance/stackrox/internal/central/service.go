package central

import (
	"context"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"tally/conformance/stackrox/internal/gen46"
)

// service streams the configured pods. Both gateways call it: the messages
// are the same on the wire, whichever code they were generated with.
type service struct {
	gen46.UnimplementedPodServiceServer
	central *Central
}

// ExportPods streams the pods that the query selects until it is done, fails on
// request, or is out of time.
func (s *service) ExportPods(req *gen46.ExportPodRequest, stream grpc.ServerStreamingServer[gen46.ExportPodResponse]) error {
	ctx := stream.Context()
	if seconds := req.GetTimeout(); seconds != 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(seconds)*time.Second)
		defer cancel()
	}
	call := numberOf(ctx)
	s.central.update(call, func(c *Call) { c.Timeout, c.Query = req.GetTimeout(), req.GetQuery() })

	sent := 0
	for _, pod := range s.central.cfg.Pods {
		if !selects(req.GetQuery(), pod) {
			continue
		}
		if err := s.ready(ctx, Point{Call: call, Record: sent}); err != nil {
			return err
		}
		if err := stream.Send(&gen46.ExportPodResponse{Pod: pod}); err != nil {
			return err
		}
		sent++
		s.central.update(call, func(c *Call) { c.Sent = sent })
	}
	return s.ready(ctx, Point{Call: call, Record: sent})
}

// ready calls the planned fault and checks the clock.
func (s *service) ready(ctx context.Context, at Point) error {
	if fault := s.central.cfg.Fault; fault != nil {
		if err := fault(ctx, at); err != nil {
			return err
		}
	}
	return ended(ctx)
}

// ended turns the end of a context into the status that Central's walk over
// the database gives it, or nil while the context lives.
func ended(ctx context.Context) error {
	switch ctx.Err() {
	case nil:
		return nil
	case context.DeadlineExceeded:
		return status.Error(codes.DeadlineExceeded, "iterating over rows: context deadline exceeded")
	default:
		return status.Error(codes.Canceled, "iterating over rows: context canceled")
	}
}

// selects understands one field, the namespace: quoted is exact, plain is a
// prefix, a comma is "or". Everything else matches every pod, as a misspelt
// field does on Central.
func selects(query string, pod *gen46.Pod) bool {
	field, values, _ := strings.Cut(query, ":")
	if !strings.EqualFold(field, "namespace") {
		return true
	}
	for value := range strings.SplitSeq(values, ",") {
		if exact := strings.Trim(value, `"`); exact != value {
			if pod.GetNamespace() == exact {
				return true
			}
			continue
		}
		if strings.HasPrefix(pod.GetNamespace(), value) {
			return true
		}
	}
	return false
}
