package stackrox

import (
	"context"
	"fmt"
	"iter"

	"tally/client/stackrox"
	"tally/client/stackrox/record"
	"tally/cmd/internal/kit"
)

// transport is how the settings want exports to come. Who asks for HTTP/1.1 asks
// for no gRPC.
func transport(ctx context.Context, call *kit.Call) (stackrox.Transport, error) {
	values, err := call.Values(ctx)
	if err != nil {
		return "", err
	}
	wanted := stackrox.Transport(values.Text("transport"))
	if wanted != stackrox.GRPC && values["http1"].Bool() {
		return stackrox.REST, nil
	}
	return wanted, nil
}

// facts are what the manifest says of how an export came.
func facts(r *stackrox.Report) kit.Facts {
	notes := map[string]string{"transport": string(r.Transport), "protocol": r.Protocol, "end": r.End}
	if r.Strange.Count > 0 {
		notes["unknown_fields"] = fmt.Sprint(r.Strange.Count)
	}
	return kit.Facts{Records: r.Records, Notes: notes}
}

// warned warns at the end of whole objects that lack what this program does not
// know. Columns lack nothing then.
func warned(call *kit.Call, r stackrox.ExportRequest, records iter.Seq2[*record.Record, error]) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		records(yield)
		if s := r.Report.Strange; s.Count > 0 && r.Objects {
			call.App.Warn("%d fields are missing from the output because this version of tally does not know them; the first is field %d of %s; --transport rest prints them",
				s.Count, s.Number, s.Message)
		}
	}
}
