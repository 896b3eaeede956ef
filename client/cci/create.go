package cci

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"tally/client/huawei"
	"tally/client/rest"
)

const (
	apiVersion = "cci/v2"
	kind       = "ImageSnapshot"
)

// Create creates a snapshot and returns it as the server has it; it is built
// from then on, see WaitPhase. A snapshot that the reference does not allow is
// an *rest.Error of kind rest.KindInvalid and not sent. (POST /apis/cci/v2/imagesnapshots)
func (c *Client) Create(ctx context.Context, s ImageSnapshot) (ImageSnapshot, error) {
	s.APIVersion, s.Kind = apiVersion, kind
	text, err := json.Marshal(s)
	if err != nil {
		return ImageSnapshot{}, fmt.Errorf("create image snapshot %s: %w", s.Metadata.Name, err)
	}
	return c.CreateJSON(ctx, text)
}

// CreateJSON is Create for a manifest in JSON, which is sent as it is: fields
// that this package does not know reach the server.
func (c *Client) CreateJSON(ctx context.Context, manifest []byte) (ImageSnapshot, error) {
	var s ImageSnapshot
	if err := json.Unmarshal(manifest, &s); err != nil {
		checks := &rest.Checks{What: "image snapshot"}
		checks.That(false, "manifest", "%v", err)
		return ImageSnapshot{}, checks.Err()
	}
	if err := s.Validate(); err != nil {
		return ImageSnapshot{}, err
	}
	body := string(manifest)
	return huawei.DoWhole(ctx, c.api, huawei.Operation{
		Name:    "create image snapshot " + s.Metadata.Name,
		Request: request{Body: &body},
		Def:     definition(http.MethodPost, snapshotsPath),
	}, named)
}
