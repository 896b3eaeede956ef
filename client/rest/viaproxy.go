package rest

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"tally/client/rest/proxy"
)

const (
	hintProxySetting = "correct the variable, unset it, or name the server in NO_PROXY"
	hintProxyUser    = "the proxy requires a user and password: put them into the URL in the variable, as USER:PASSWORD@ before the host"
	hintProxyAway    = "check the URL of the proxy, and whether it is running; servers that need no proxy belong in NO_PROXY"
	hintProxyUnnamed = "the proxy in front of the server requires its own user and password: name it in HTTPS_PROXY or HTTP_PROXY, as http://USER:PASSWORD@HOST:PORT, or ask its operator"
	hintProxyBeyond  = "the proxy cannot reach the server: check the endpoint, or list the server in NO_PROXY"
	hintProxyDenies  = "the proxy denies the connection: ask its operator, or name the server in NO_PROXY"
)

// proxyOf returns the name of the proxy for u, empty for none.
func (l *errorLayer) proxyOf(u *url.URL) string {
	if l.proxy == nil {
		return ""
	}
	via, err := l.proxy(u)
	if err != nil || via == nil {
		return ""
	}
	return proxy.Name(via)
}

// ofProxy returns the error for a failure of the proxy, nil for any other.
func ofProxy(err error, via string) *Error {
	var setting *proxy.SettingError
	var refusal *proxy.ConnectError
	var op *net.OpError
	switch {
	case errors.As(err, &setting):
		return &Error{Kind: KindInvalid, Message: setting.Error(), Hint: hintProxySetting}
	case errors.As(err, &refusal):
		return refusedByProxy(refusal)
	case errors.As(err, &op) && strings.HasPrefix(op.Op, "socks") && repliedBySOCKS(op.Err.Error()):
		return refusedBySOCKS(op.Err.Error(), via)
	case errors.As(err, &op) && (op.Op == "proxyconnect" || strings.HasPrefix(op.Op, "socks")):
		e := &Error{Kind: KindUnreachable, Retryable: true, Message: fmt.Sprintf("the proxy %s cannot be reached: %v", via, op.Err), Hint: hintProxyAway}
		if known := explanations[reasonOf(op.Err)]; known.kind == KindAuth {
			e.Kind, e.Retryable = KindAuth, false
		}
		return e
	}
	return nil
}

// Messages of package socks of golang.org/x/net and of net/http, which has a copy: they have no type.
const (
	socksUser  = "authentication"                    // the user and password are refused
	socksReply = "unknown error "                    // before each reply but success
	socksRules = "connection not allowed by ruleset" // a reply
)

// repliedBySOCKS reports whether a failure is the reply of a SOCKS proxy, which was reached.
func repliedBySOCKS(message string) bool {
	return strings.Contains(message, socksUser) || strings.HasPrefix(message, socksReply)
}

func refusedBySOCKS(message, via string) *Error {
	reply := strings.TrimPrefix(message, socksReply)
	e := &Error{Kind: KindUnreachable, Retryable: true, Message: fmt.Sprintf("the proxy %s refuses to connect: %s", via, reply), Hint: hintProxyBeyond}
	switch {
	case strings.Contains(message, socksUser):
		e.Kind, e.Retryable, e.Hint = KindAuth, false, hintProxyUser
	case reply == socksRules:
		e.Kind, e.Retryable, e.Hint = KindAuth, false, hintProxyDenies
	}
	return e
}

func refusedByProxy(refusal *proxy.ConnectError) *Error {
	kind := KindOfStatus(refusal.Status)
	e := &Error{Kind: kind, Retryable: kind == KindUnreachable, Message: refusal.Error(), Hint: hintProxyAway}
	switch {
	case refusal.Status == http.StatusProxyAuthRequired:
		e.Hint = hintProxyUser
	case kind == KindAuth:
		e.Hint = hintProxyDenies
	case refusal.Status >= 500 && kind == KindUnreachable:
		e.Hint = hintProxyBeyond
	}
	return e
}

// reportedByProxy marks a response to a plain http request through a proxy, which
// may be the proxy's own.
func (e *Error) reportedByProxy(via string) {
	switch {
	case e.Status == http.StatusProxyAuthRequired:
		e.Reason, e.Hint = ReasonProxy, hintProxyUser
		why := firstOf(e.Message, http.StatusText(e.Status))
		if via == "" {
			e.Message, e.Hint = "a proxy that no variable names refuses the request: "+why, hintProxyUnnamed
			return
		}
		e.Message = "the proxy " + via + " refuses the request: " + why
	case via != "" && (e.Status == http.StatusForbidden || e.Status >= 500):
		e.Message += through(via)
	}
}

func through(via string) string {
	if via == "" {
		return ""
	}
	return fmt.Sprintf(" (through the proxy %s)", via)
}
