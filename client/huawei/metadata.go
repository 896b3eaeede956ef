package huawei

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"tally/client/rest"
)

// MetadataEndpoint is where a cloud server finds its own metadata.
const MetadataEndpoint = "http://169.254.169.254"

// Metadata provides the temporary keys of the agency of a cloud server, and
// renews them before they expire. It is used only if the user requests it: on
// other machines nothing listens at its address. It is safe for concurrent use.
type Metadata struct {
	rest *rest.Client
	now  func() time.Time

	mu   sync.Mutex
	last Credentials
}

const (
	metadataTimeout = 3 * time.Second
	tokenSeconds    = "21600"
	// renewBefore is how long before they expire keys are renewed.
	renewBefore = 10 * time.Minute
)

// NewMetadata makes the provider. It uses o's debug log and dialer; an empty
// Endpoint means MetadataEndpoint. Proxies are not used. now is the clock, nil
// for the real one.
func NewMetadata(o rest.Options, now func() time.Time) (*Metadata, error) {
	if o.Endpoint == "" {
		o.Endpoint = MetadataEndpoint
	}
	if now == nil {
		now = time.Now
	}
	client, err := rest.New(rest.Options{
		Endpoint: o.Endpoint, UserAgent: o.UserAgent, Timeout: metadataTimeout, Attempts: 1, Dial: o.Dial, Debug: o.Debug,
	})
	if err != nil {
		return nil, err
	}
	return &Metadata{rest: client, now: now}, nil
}

// Close closes idle connections.
func (m *Metadata) Close() { m.rest.Close() }

// Provide implements Provider: GET /openstack/latest/securitykey, with a
// session token if the server supports them.
func (m *Metadata) Provide(ctx context.Context) (Credentials, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last.AccessKey != "" && m.now().Add(renewBefore).Before(m.last.Expires) {
		return m.last, nil
	}
	fresh, err := m.fetch(ctx)
	if err != nil {
		return Credentials{}, noMetadata(err)
	}
	m.last = fresh
	return fresh, fresh.check()
}

type securityKey struct {
	Credential struct {
		Access        string      `json:"access"`
		Secret        rest.Secret `json:"secret"`
		SecurityToken rest.Secret `json:"securitytoken"`
		ExpiresAt     time.Time   `json:"expires_at"`
	} `json:"credential"`
}

func (m *Metadata) fetch(ctx context.Context) (Credentials, error) {
	session, err := m.session(ctx)
	if err != nil {
		return Credentials{}, err
	}
	request := rest.Request{Operation: "get keys from the metadata service", Path: "/openstack/latest/securitykey"}
	if session != "" {
		request.Header = http.Header{"X-Metadata-Token": {session}}
	}
	response, err := rest.Do[securityKey](ctx, m.rest, request)
	if err != nil {
		return Credentials{}, err
	}
	key := response.Credential
	return Credentials{
		AccessKey: key.Access, SecretKey: key.Secret, SecurityToken: key.SecurityToken,
		Expires: key.ExpiresAt, Source: "the metadata service",
	}, nil
}

// session returns a token of the metadata service's second version, empty if
// the server has only the first.
func (m *Metadata) session(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, metadataTimeout, fmt.Errorf("no response within %v: %w", metadataTimeout, context.DeadlineExceeded))
	defer cancel()
	resp, err := m.rest.Send(ctx, rest.Request{
		Operation: "query the metadata service", Method: http.MethodPut, Path: "/meta-data/latest/api/token",
		Header: http.Header{"X-Metadata-Token-Ttl-Seconds": {tokenSeconds}},
	})
	var refused *rest.Error
	if errors.As(err, &refused) && (refused.Status == http.StatusNotFound || refused.Status == http.StatusMethodNotAllowed) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }() // read below as far as needed
	token, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	return string(token), err
}

func noMetadata(err error) error {
	var e *rest.Error
	if errors.As(err, &e) {
		e.Kind = rest.KindAuth
		e.Hint = "keys from the metadata service exist only on a cloud server with an agency: set an access key and a secret key instead"
	}
	return err
}
