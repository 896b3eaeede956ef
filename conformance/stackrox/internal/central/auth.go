package central

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// The only API tokens that a Central here knows.
const (
	// Token may read everything.
	Token = "conformance-token"
	// TokenWithoutRole is known but may not read deployments.
	TokenWithoutRole = "conformance-token-without-role"
)

// authenticate guards the stream with Central's messages.
func authenticate(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	if err := allowed(stream.Context()); err != nil {
		return err
	}
	return handler(srv, stream)
}

func allowed(ctx context.Context) error {
	switch first(ctx, "authorization") {
	case "Bearer " + Token:
		return nil
	case "Bearer " + TokenWithoutRole:
		return status.Error(codes.PermissionDenied, `not authorized: "READ_ACCESS" for "Deployment"`)
	case "":
		return status.Error(codes.Unauthenticated, "credentials not found")
	default:
		return status.Error(codes.Unauthenticated,
			"credentials not found: token-based: cannot extract identity: token validation failed")
	}
}
