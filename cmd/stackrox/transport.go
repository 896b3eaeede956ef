package stackrox

import (
	"fmt"
	"iter"

	"tally/client/stackrox"
	"tally/client/stackrox/record"
	"tally/cmd/internal/app"
	"tally/cmd/internal/kit"
)

// transport returns the transport that the settings select. HTTP/1.1 excludes
// gRPC.
func transport(values app.Values) stackrox.Transport {
	wanted := stackrox.Transport(values.Text("transport"))
	if wanted != stackrox.GRPC && values["http1"].Bool() {
		return stackrox.REST
	}
	return wanted
}

// facts returns the manifest's facts about the transport of an export.
func facts(r *stackrox.Report) kit.Facts {
	notes := map[string]string{"transport": string(r.Transport), "protocol": r.Protocol, "end": r.End}
	if r.Strange.Count > 0 {
		notes["unknown_fields"] = fmt.Sprint(r.Strange.Count)
	}
	return kit.Facts{Records: r.Records, ServerVersion: r.ServerVersion, Notes: notes}
}

// warned warns at the end if printed objects lack fields that tally does not
// know. Columns are not affected.
func warned(call *kit.Call, r stackrox.ExportRequest, records iter.Seq2[*record.Record, error]) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		records(yield)
		if s := r.Report.Strange; s.Count > 0 && r.Objects {
			call.App.Warn("fields are missing from the output, %d in all, because this version of tally does not know them; the first is field %d of %s; --transport rest prints them",
				s.Count, s.Number, s.Message)
		}
	}
}
