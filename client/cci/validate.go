package cci

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"tally/client/rest"
)

const (
	// MaxImages bounds the images of a snapshot's spec.
	MaxImages = 10
	// MaxRegistries bounds the registries of a snapshot's spec.
	MaxRegistries = 10
	// MinTimeout is the least BuildingConfig.TimeoutMinutes.
	MinTimeout = 30
	// MaxTimeout is the greatest BuildingConfig.TimeoutMinutes.
	MaxTimeout = 10080
)

// nameRule is what objects of a kind can be called.
type nameRule struct {
	valid func(name string) bool
	rule  string
}

// subdomain is the rule for names that are DNS subdomains.
func subdomain() nameRule {
	return nameRule{isName, "at most 253 lowercase letters, digits, - and ., beginning and ending with a letter or digit, are allowed (RFC 1123)"}
}

// isName reports a DNS subdomain: labels joined by dots.
func isName(name string) bool {
	return len(name) <= 253 && !slices.ContainsFunc(strings.Split(name, "."), func(part string) bool { return !isLabel(part) })
}

// isLabel reports a DNS label. Within a subdomain it has no length limit of its own.
func isLabel(s string) bool {
	return s != "" && s == strings.Trim(s, "-") && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// Validate checks a snapshot to be created against the reference. Its error is a *rest.Error of
// kind rest.KindInvalid that lists every field in question with what is allowed.
func (s ImageSnapshot) Validate() error {
	c := &rest.Checks{What: "image snapshot"}
	c.That(s.Kind == "" || s.Kind == kind, "kind", "%q: %s is allowed", s.Kind, kind)
	c.That(s.APIVersion == "" || s.APIVersion == apiVersion, "apiVersion", "%q: %s is allowed", s.APIVersion, apiVersion)
	if s.Metadata.Name != "" || s.Metadata.GenerateName == "" {
		names := imageSnapshots().names
		c.That(names.valid(s.Metadata.Name), "metadata.name", "%q: %s", s.Metadata.Name, names.rule)
	}
	s.Spec.check(c)
	return c.Err()
}

func (s ImageSnapshotSpec) check(c *rest.Checks) {
	c.That(len(s.Images) >= 1 && len(s.Images) <= MaxImages, "spec.images", "%d images: 1 to %d are allowed", len(s.Images), MaxImages)
	for i, image := range s.Images {
		c.That(isReference(image.Image), fmt.Sprintf("spec.images[%d].image", i), "%q is not an image's name, such as swr.example.com/team/app:1", image.Image)
	}
	c.That(len(s.Registries) <= MaxRegistries, "spec.registries", "%d registries: at most %d are allowed", len(s.Registries), MaxRegistries)
	for i, registry := range s.Registries {
		c.That(isServer(registry.Server), fmt.Sprintf("spec.registries[%d].server", i), "%q is not a server's name, such as swr.example.com or 10.0.0.1:5000", registry.Server)
	}
	atLeast(c, "spec.imageSnapshotSize", s.ImageSnapshotSize, 1)
	atLeast(c, "spec.ttlDaysAfterCreated", s.TTLDaysAfterCreated, 0)
	if s.BuildingConfig != nil {
		s.BuildingConfig.check(c)
	}
}

func (b BuildingConfig) check(c *rest.Checks) {
	minutes := b.TimeoutMinutes
	c.That(minutes == nil || *minutes >= MinTimeout && *minutes <= MaxTimeout, "spec.buildingConfig.timeoutMinutes",
		"%d to %d is allowed", MinTimeout, MaxTimeout)
	c.That(b.Namespace == "" || len(b.Namespace) <= 63 && isLabel(b.Namespace), "spec.buildingConfig.namespace",
		"%q: at most 63 lowercase letters, digits and - are allowed (RFC 1123)", b.Namespace)
	if eip := b.AutoCreateEIPAttribute; eip != nil {
		const field = "spec.buildingConfig.autoCreateEIPAttribute."
		c.That(eip.IPVersion == nil || *eip.IPVersion == 4 || *eip.IPVersion == 6, field+"ipVersion", "4 or 6 is allowed")
		atLeast(c, field+"bandwidthSize", eip.BandwidthSize, 1)
	}
}

func atLeast(c *rest.Checks, field string, value *int64, least int64) {
	c.That(value == nil || *value >= least, field, "%d or more is allowed", least)
}

// isReference refuses strings that cannot be an image or a server; the registry
// decides about the rest.
func isReference(s string) bool {
	return s != "" && !strings.Contains(s, "://") && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

// isServer reports whether s is a host, optionally with a port: not a URL, and without a path.
func isServer(s string) bool {
	u, err := url.Parse("//" + s)
	return err == nil && isReference(s) && u.Host == s && u.Hostname() != "" && !strings.HasSuffix(s, ":")
}
