package central

import (
	"context"
	"net/http"

	runtime46 "github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc/status"

	"tally/conformance/stackrox/internal/gen46"
)

// gatewayError responds with the errors of the v2 gateway itself. Central lets the
// gateway's default handler set the status and the headers, and writes its own body:
// the status, and the message again as "error" for clients that read the older body.
func gatewayError(ctx context.Context, mux *runtime46.ServeMux, m runtime46.Marshaler,
	w http.ResponseWriter, r *http.Request, err error,
) {
	runtime46.DefaultHTTPErrorHandler(ctx, mux, m, headersOnly{w}, r, err)
	st := status.Convert(err).Proto()
	body, err := m.Marshal(&gen46.ExtendedRpcStatus{
		Code: st.GetCode(), Message: st.GetMessage(), Details: st.GetDetails(), Error: st.GetMessage(),
	})
	if err != nil {
		return // the status is out already; Central ignores this too
	}
	_, _ = w.Write(body) // a client that left needs no error
}

// headersOnly drops the body of the default handler.
type headersOnly struct{ http.ResponseWriter }

func (headersOnly) Write([]byte) (int, error) { return 0, nil }
