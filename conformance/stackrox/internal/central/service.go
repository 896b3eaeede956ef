package central

import (
	"context"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"tally/conformance/stackrox/internal/gen46"
)

// service streams the configured records. Both gateways call it: the messages
// are the same on the wire, whichever code they were generated with.
type service struct {
	gen46.UnimplementedPodServiceServer
	gen46.UnimplementedDeploymentServiceServer
	gen46.UnimplementedImageServiceServer
	gen46.UnimplementedNodeServiceServer
	gen46.UnimplementedVulnMgmtServiceServer
	central *Central
}

func (s *service) register(server *grpc.Server) {
	gen46.RegisterPodServiceServer(server, s)
	gen46.RegisterDeploymentServiceServer(server, s)
	gen46.RegisterImageServiceServer(server, s)
	gen46.RegisterNodeServiceServer(server, s)
	gen46.RegisterVulnMgmtServiceServer(server, s)
}

// ExportPods streams pods.
func (s *service) ExportPods(req *gen46.ExportPodRequest, stream grpc.ServerStreamingServer[gen46.ExportPodResponse]) error {
	return s.export("pods", req, stream)
}

// ExportDeployments streams deployments.
func (s *service) ExportDeployments(req *gen46.ExportDeploymentRequest, stream grpc.ServerStreamingServer[gen46.ExportDeploymentResponse]) error {
	return s.export("deployments", req, stream)
}

// ExportImages streams images.
func (s *service) ExportImages(req *gen46.ExportImageRequest, stream grpc.ServerStreamingServer[gen46.ExportImageResponse]) error {
	return s.export("images", req, stream)
}

// ExportNodes streams nodes.
func (s *service) ExportNodes(req *gen46.ExportNodeRequest, stream grpc.ServerStreamingServer[gen46.ExportNodeResponse]) error {
	return s.export("nodes", req, stream)
}

// VulnMgmtExportWorkloads streams workloads.
func (s *service) VulnMgmtExportWorkloads(req *gen46.VulnMgmtExportWorkloadsRequest, stream grpc.ServerStreamingServer[gen46.VulnMgmtExportWorkloadsResponse]) error {
	return s.export("workloads", req, stream)
}

// parameters are the parameters of every export.
type parameters interface {
	GetTimeout() int32
	GetQuery() string
}

// export streams the records that the query selects until it is done, fails on
// request, or is out of time.
func (s *service) export(noun string, req parameters, stream grpc.ServerStream) error {
	ctx := stream.Context()
	if seconds := req.GetTimeout(); seconds != 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(seconds)*time.Second)
		defer cancel()
	}
	call := numberOf(ctx)
	s.central.update(call, func(c *Call) { c.Noun, c.Timeout, c.Query = noun, req.GetTimeout(), req.GetQuery() })

	sent := 0
	for _, record := range s.central.records(noun) {
		if !selects(req.GetQuery(), record) {
			continue
		}
		if err := s.ready(ctx, Point{Call: call, Record: sent}); err != nil {
			return err
		}
		if err := s.send(stream, sent, record); err != nil {
			return err
		}
		sent++
		s.central.update(call, func(c *Call) { c.Sent = sent })
	}
	return s.ready(ctx, Point{Call: call, Record: sent})
}

// send sends a record, or the bytes that Config.Damage makes of it.
func (s *service) send(stream grpc.ServerStream, number int, record proto.Message) error {
	damage := s.central.cfg.Damage
	if damage == nil {
		return stream.SendMsg(record)
	}
	message, err := proto.Marshal(record)
	if err != nil {
		return err
	}
	return stream.SendMsg(encoded(damage(number, message)))
}

// ready breaks the call or calls the planned fault, and checks the clock.
func (s *service) ready(ctx context.Context, at Point) error {
	if plan := s.central.cfg.Break; plan.Do != nil && plan.After == at.Record {
		s.central.breakCall(ctx)
	}
	if fault := s.central.cfg.Fault; fault != nil {
		if err := fault(ctx, at); err != nil {
			return err
		}
	}
	return ended(ctx)
}

// ended turns the end of a context into the status of Central's walk over the
// database, or nil while the context is active.
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

// selects supports one field of one export, the namespace of pods: quoted is exact,
// plain is a prefix, a comma is "or". Any other query matches every record, as a
// misspelt field does on Central.
func selects(query string, record proto.Message) bool {
	field, values, _ := strings.Cut(query, ":")
	response, ok := record.(*gen46.ExportPodResponse)
	if !ok || !strings.EqualFold(field, "namespace") {
		return true
	}
	namespace := response.GetPod().GetNamespace()
	for value := range strings.SplitSeq(values, ",") {
		if exact := strings.Trim(value, `"`); exact != value {
			if namespace == exact {
				return true
			}
			continue
		}
		if strings.HasPrefix(namespace, value) {
			return true
		}
	}
	return false
}
