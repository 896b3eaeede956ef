package central

import (
	"context"
	"fmt"
	"net/http"

	"github.com/NYTimes/gziphandler"
	runtime44 "github.com/grpc-ecosystem/grpc-gateway/runtime"
	runtime46 "github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protojson"

	"tally/conformance/stackrox/internal/gen44"
	"tally/conformance/stackrox/internal/gen46"
)

// mimePretty is the content type that requests indented JSON.
const mimePretty = "application/json+pretty"

// gateway returns one generation's whole HTTP handler, in Central's order:
// (from 4.6) no caching, then pretty printing, then gzip, then the gateway.
func gateway(generation Generation, conn *grpc.ClientConn) (http.Handler, error) {
	mux := http.NewServeMux()
	switch generation {
	case V44:
		gw, err := gateway44(conn)
		if err != nil {
			return nil, err
		}
		mux.Handle("/v1/", allowPretty(gziphandler.GzipHandler(gw)))
	case V46:
		gw, err := gateway46(conn)
		if err != nil {
			return nil, err
		}
		mux.Handle("/v1/", noCache(allowPretty(gziphandler.GzipHandler(gw))))
	default:
		return nil, fmt.Errorf("no gateway of generation %q", generation)
	}
	return mux, nil
}

// gateway44 is the gateway of 4.4 and 4.5.
func gateway44(conn *grpc.ClientConn) (http.Handler, error) {
	mux := runtime44.NewServeMux(
		runtime44.WithMarshalerOption(runtime44.MIMEWildcard, &runtime44.JSONPb{EmitDefaults: true}),
		runtime44.WithMarshalerOption(mimePretty, &runtime44.JSONPb{EmitDefaults: true, Indent: "  "}),
		runtime44.WithMetadata(annotate),
	)
	return mux, registerAll(mux, conn, gen44.RegisterPodServiceHandler, gen44.RegisterDeploymentServiceHandler,
		gen44.RegisterImageServiceHandler, gen44.RegisterNodeServiceHandler, gen44.RegisterVulnMgmtServiceHandler)
}

// gateway46 is the gateway of 4.6 and newer.
func gateway46(conn *grpc.ClientConn) (http.Handler, error) {
	mux := runtime46.NewServeMux(
		runtime46.WithMarshalerOption(runtime46.MIMEWildcard, json46("")),
		runtime46.WithMarshalerOption(mimePretty, json46("  ")),
		runtime46.WithMetadata(annotate),
		runtime46.WithWriteContentLength(),
		runtime46.WithErrorHandler(gatewayError),
	)
	return mux, registerAll(mux, conn, gen46.RegisterPodServiceHandler, gen46.RegisterDeploymentServiceHandler,
		gen46.RegisterImageServiceHandler, gen46.RegisterNodeServiceHandler, gen46.RegisterVulnMgmtServiceHandler)
}

// registerAll registers services with a gateway's router.
func registerAll[M any](mux M, conn *grpc.ClientConn, services ...func(context.Context, M, *grpc.ClientConn) error) error {
	for _, register := range services {
		if err := register(context.Background(), mux, conn); err != nil {
			return err
		}
	}
	return nil
}

func json46(indent string) *runtime46.JSONPb {
	return &runtime46.JSONPb{
		MarshalOptions:   protojson.MarshalOptions{EmitUnpopulated: true, Indent: indent},
		UnmarshalOptions: protojson.UnmarshalOptions{DiscardUnknown: true},
	}
}

// noCache forbids caches to keep a response.
func noCache(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store, no-cache")
		next.ServeHTTP(w, r)
	})
}

// allowPretty lets ?pretty request indented JSON.
func allowPretty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("pretty") {
			r.Header.Set("Accept", mimePretty)
		}
		next.ServeHTTP(w, r)
	})
}
