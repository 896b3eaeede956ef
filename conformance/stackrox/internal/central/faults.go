package central

import (
	"context"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Point is the progress of an export.
type Point struct {
	Call   int // the number of the call, from 0
	Record int // the next record, from 0
}

// Fault is called before each record and after the last one. An error, a gRPC
// status, ends the export there; a fault that blocks stalls it.
type Fault func(ctx context.Context, at Point) error

// FailAt ends the export before a record.
func FailAt(record int, code codes.Code, message string) Fault {
	return func(_ context.Context, at Point) error {
		if at.Record != record {
			return nil
		}
		return status.Error(code, message)
	}
}

// StallAt sends nothing from a record on, until the export's deadline or until the
// client disconnects.
func StallAt(record int) Fault {
	return func(ctx context.Context, at Point) error {
		if at.Record == record {
			<-ctx.Done()
		}
		return nil
	}
}

// Slow waits before each record.
func Slow(pause time.Duration) Fault {
	return func(ctx context.Context, _ Point) error {
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		return nil
	}
}

// WaitFor holds a record until the gate is closed.
func WaitFor(gate <-chan struct{}, record int) Fault {
	return func(ctx context.Context, at Point) error {
		if at.Record != record {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-gate:
		}
		return nil
	}
}

// FirstCallsOnly limits a fault to the first calls of a server.
func FirstCallsOnly(calls int, fault Fault) Fault {
	return func(ctx context.Context, at Point) error {
		if at.Call >= calls {
			return nil
		}
		return fault(ctx, at)
	}
}
