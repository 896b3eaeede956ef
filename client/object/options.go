package object

import (
	"net/http"
	"time"

	"tally/client/rest"
)

// Options configure the access to a bucket.
type Options struct {
	// Options are the transport's. Their Endpoint is the server's, without the
	// bucket.
	rest.Options
	// Region is the region that signatures are for.
	Region string
	// Style is where requests name the bucket.
	Style Style
	// Keys sign requests. Without any, those of Surroundings do.
	Keys Keys
	// Surroundings finds keys if Keys has none.
	Surroundings Surroundings
	// Idle bounds each wait for more of an object that is read; zero means a minute.
	Idle time.Duration
	// Hint returns what to do about a failure, naming flags and variables; if it
	// is nil or returns "", the error's own hint is used.
	Hint func(*rest.Error) string
}

// Style is where a request names the bucket.
type Style int

// The styles.
const (
	// Automatic is VirtualHost for servers of Amazon and Huawei, which need it,
	// otherwise Path.
	Automatic Style = iota
	// Path is endpoint/bucket/key.
	Path
	// VirtualHost is bucket.endpoint/key.
	VirtualHost
)

// Keys are an access key, its secret key, and the token of temporary keys.
type Keys struct {
	Access        string
	Secret, Token rest.Secret
}

// Surroundings find keys in the files of Amazon's own tools, and then at the
// metadata service of the machine, container or cluster that the program runs on.
type Surroundings struct {
	// Profile is the section of the files; empty means AWS_PROFILE, or "default".
	Profile string
	// Transport reaches the metadata service; nil means that it is not called.
	Transport http.RoundTripper
}
