package object

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"tally/client/rest"
)

// Bucket is one bucket of one server. It is safe for concurrent use.
type Bucket struct {
	name string
	core *minio.Core
	rest *rest.Client
	hint func(*rest.Error) string
	idle time.Duration
}

// Open returns a bucket; it sends nothing. The error is that of rest.New, or a
// *rest.Error of kind KindInvalid for an endpoint with a path.
func Open(name string, o Options) (*Bucket, error) {
	o.XML, o.DecodeError, o.Transient = true, decode, []int{http.StatusInternalServerError}
	o.Credentials = signed{o.Keys}
	client, err := rest.New(o.Options)
	if err != nil {
		return nil, err
	}
	base, err := rest.ParseEndpoint(o.Endpoint)
	if err != nil {
		return nil, err
	}
	if strings.Trim(base.Path, "/") != "" {
		return nil, rest.Invalid("", "endpoint %s: object storage has no path", base.Redacted())
	}
	core, err := minio.NewCore(base.Host, &minio.Options{
		Creds:        credentials.New(&keyring{keys: o.Keys, places: o.Surroundings, filter: o.Filter}),
		Secure:       base.Scheme == "https",
		Transport:    transport{client.RoundTripper()},
		Region:       o.Region,
		BucketLookup: o.Style.of(base, name),
		MaxRetries:   1, // the transport repeats
	})
	if err != nil {
		return nil, rest.Invalid("", "endpoint %s: %v", base.Redacted(), err)
	}
	core.SetS3EnableDualstack(false)
	return &Bucket{name: name, core: core, rest: client, hint: o.Hint, idle: cmp.Or(o.Idle, idleTime)}, nil
}

// of is the style for a server. A name with a dot has no place in a certificate.
func (s Style) of(base *url.URL, bucket string) minio.BucketLookupType {
	public := slices.ContainsFunc([]string{".amazonaws.com", ".amazonaws.com.cn", ".myhuaweicloud.com", ".myhuaweicloud.eu"},
		func(domain string) bool { return strings.HasSuffix(base.Hostname(), domain) })
	if s == VirtualHost || s == Automatic && public && !strings.Contains(bucket, ".") {
		return minio.BucketLookupDNS
	}
	return minio.BucketLookupPath
}

// Close closes idle connections.
func (b *Bucket) Close() { b.rest.Close() }

// Read reads an object. The error matches fs.ErrNotExist if there is none. One that
// ends early or falls silent, and a web page in place of an object, is an *rest.Error.
func (b *Bucket) Read(ctx context.Context, key string) (io.ReadCloser, error) {
	var body io.ReadCloser
	c := &call{operation: "read the object", idle: b.idle}
	err := b.call(ctx, c, func(ctx context.Context) (err error) {
		ctx, c.stop = context.WithCancelCause(ctx)
		if body, _, _, err = b.core.GetObject(ctx, b.name, key, minio.GetObjectOptions{}); err != nil {
			c.stop(nil)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return body, nil
}
