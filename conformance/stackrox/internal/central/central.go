// Package central runs the parts of StackRox Central that its exports need in the
// test's process: a gRPC service, one of the two gateways that Central has shipped,
// gzip, TLS with its own CA, HTTP/1.1 and HTTP/2.
package central

import (
	"net"
	"slices"
	"sync"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"tally/conformance/stackrox/internal/gen46"
)

// Generation is the gateway that a range of Central's releases shipped.
type Generation string

// The two generations.
const (
	// V44 is 4.4 and 4.5: grpc-gateway v1.16, gogo messages, golang's jsonpb.
	V44 Generation = "4.4"
	// V46 is 4.6 and newer: grpc-gateway v2, protojson.
	V46 Generation = "4.6"
)

// Generations returns both, older first.
func Generations() []Generation { return []Generation{V44, V46} }

// Config configures a Central's records and faults.
type Config struct {
	Generation Generation
	Pods       []*gen46.Pod
	// Records are the messages of each export by its noun.
	Records map[string][]proto.Message
	// Fault, if set, is called before each record and after the last.
	Fault Fault
	// Cut, if its Kind is set, breaks the connection below the gateway.
	Cut Cut
	// Names are the certificate's host names; without any it is valid for
	// 127.0.0.1 and localhost.
	Names []string
	// GRPC offers gRPC beside REST: "pure" on PureGRPC and on h2, "h2" on h2 only.
	GRPC string
	// Damage, if set, changes the bytes of a gRPC message.
	Damage func(record int, message []byte) []byte
	// Break, if set, ends gRPC calls that do not come through a gateway.
	Break Break
	// Compressed makes the gRPC server compress messages without a request.
	Compressed bool
	// Plain serves HTTP without TLS.
	Plain bool
}

// Central is a running server.
type Central struct {
	// URL is the endpoint, https://127.0.0.1:port unless Config.Plain.
	URL string
	// CA is the PEM certificate of the authority that signed the server's.
	CA []byte

	cfg      Config
	grpc     *grpc.Server
	returned chan struct{}

	mu     sync.Mutex
	calls  []Call
	conns  map[string]net.Conn // those on PureGRPC by the client's address
	others int                 // requests beside the exports
}

// Call is an export as it reached the server.
type Call struct {
	Proto          string // of HTTP: "HTTP/1.1" or "HTTP/2.0"
	Noun           string
	RawQuery       string // of the URL
	AcceptEncoding string
	Timeout        int32  // as the gRPC service received it, seconds
	Query          string // as the gRPC service received it
	Sent           int    // records handed to gRPC
}

// Start runs a Central until the test ends.
func Start(t testing.TB, cfg Config) *Central {
	t.Helper()
	c := &Central{cfg: cfg, returned: make(chan struct{}, 64), conns: map[string]net.Conn{}}
	handler, err := gateway(cfg.Generation, c.serveGRPC(t))
	if err != nil {
		t.Fatalf("start the %s gateway: %v", cfg.Generation, err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen on loopback: %v", err)
	}
	c.URL = "https://" + listener.Addr().String()
	if cfg.Plain {
		c.URL = "http://" + listener.Addr().String()
	}
	c.serveHTTP(t, listener, c.multiplex(c.observe(c.cut(handler))))
	return c
}

// Calls returns the exports seen so far, oldest first.
func (c *Central) Calls() []Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.calls)
}

// Others returns the number of requests other than exports.
func (c *Central) Others() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.others
}

// Returned receives a value each time the server is done with an export,
// whether it ended well or not.
func (c *Central) Returned() <-chan struct{} { return c.returned }
