package exit

import (
	"errors"
	"regexp"

	"tally/client/rest"
	"tally/output"
)

// Hint returns what to do next, naming only flags that the command has: the error's
// own hint, or one for the transport's reason. A nil has is for a command that has
// every flag.
func Hint(err error, has func(flag string) bool) string {
	for _, hint := range hintsOf(err) {
		if hint != "" && names(hint, has) {
			return hint
		}
	}
	return ""
}

// hintsOf returns the possible hints, the best first.
func hintsOf(err error) []string {
	var coded *Coded
	for e := err; errors.As(e, &coded); e = coded.Err {
		if coded.Hint != "" {
			return []string{coded.Hint}
		}
	}
	if errors.As(err, new(*output.CellError)) {
		return []string{"another format, such as csv, has the cell as it is; --columns leaves the column out"}
	}
	if errors.Is(err, rest.ErrPlaintext) {
		return []string{"use an https endpoint; --insecure sends them anyway", "use an https endpoint"}
	}
	var failure *rest.Error
	if !errors.As(err, &failure) {
		return nil
	}
	return append(hints(failure.Reason), failure.Hint)
}

// names reports whether the command has every flag that a hint names.
func names(hint string, has func(flag string) bool) bool {
	if has == nil {
		return true
	}
	for _, flag := range regexp.MustCompile(`--([a-z][a-z0-9-]*)`).FindAllStringSubmatch(hint, -1) {
		if !has(flag[1]) {
			return false
		}
	}
	return true
}

// hints returns the hints for a reason: first the flags that help, and then what to
// do without them, unless the transport says so itself.
func hints(reason rest.Reason) []string {
	return map[rest.Reason][]string{
		rest.ReasonUnknownCA: {"pass that CA's certificate with --ca FILE; --insecure connects without verification"},
		rest.ReasonWrongName: {"set one of those names with --server-name, or use an endpoint that the certificate covers"},
		rest.ReasonTLSRefused: {
			"the server may require a client certificate that it trusts (--client-cert and --client-key), or another version of TLS than 1.2 and 1.3",
		},
		rest.ReasonTimeout:     {"try again, or allow more time with --timeout", "the server or the network is slow: try again later"},
		rest.ReasonIdle:        {"the server or a proxy is stuck: try again, or allow a longer silence with --idle-timeout", "the server or a proxy is stuck: try again later"},
		rest.ReasonNoStatus:    {"the server stopped, or a proxy removes the trailers of gRPC: try again, or with --transport rest"},
		rest.ReasonMisdirected: {"omit --http2, or use the certificate's name in --endpoint"},
		rest.ReasonWrongScheme: {"check the scheme and port of --endpoint"},
	}[reason]
}
