package central

import (
	"context"
	"net/http"
	"strconv"

	"google.golang.org/grpc/metadata"
)

// callHeader carries a call's number over the gRPC connection, the way
// Central's gateway carries the request's address and certificates.
const callHeader = "x-conformance-call"

// callNumber is the context key of the number on the HTTP side.
type callNumber struct{}

// observe records the HTTP side of each call.
func (c *Central) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isExport(r.URL.Path) { // /v1/metadata and /v1/clusters, which this Central does not serve
			c.mu.Lock()
			c.others++
			c.mu.Unlock()
			next.ServeHTTP(w, r)
			return
		}
		number := c.begin(Call{
			Proto:          r.Proto,
			RawQuery:       r.URL.RawQuery,
			AcceptEncoding: r.Header.Get("Accept-Encoding"),
		})
		defer c.end()
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callNumber{}, number)))
	})
}

// begin adds a call and returns its number, the first being 0.
func (c *Central) begin(call Call) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, call)
	return len(c.calls) - 1
}

// end notifies Returned; a test that does not listen must not hold up the server.
func (c *Central) end() {
	select {
	case c.returned <- struct{}{}:
	default:
	}
}

// update changes the record of one call.
func (c *Central) update(number int, change func(*Call)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.calls[number])
}

// annotate hands the call's number to the gRPC side.
func annotate(_ context.Context, r *http.Request) metadata.MD {
	number, _ := r.Context().Value(callNumber{}).(int)
	return callPairs(number)
}

func callPairs(number int) metadata.MD { return metadata.Pairs(callHeader, strconv.Itoa(number)) }

// numberOf returns the call's number on the gRPC side.
func numberOf(ctx context.Context) int {
	number, err := strconv.Atoi(first(ctx, callHeader))
	if err != nil {
		return 0
	}
	return number
}

// first returns the first value of a metadata key, or "".
func first(ctx context.Context, key string) string {
	values := metadata.ValueFromIncomingContext(ctx, key)
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
