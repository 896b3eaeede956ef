package object

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Name is the name of an object: s3://bucket/key, or obs://bucket/key.
type Name struct {
	// Scheme is "s3" or "obs".
	Scheme, Bucket, Key string
}

// String is the name as Parse reads it.
func (n Name) String() string { return n.Scheme + "://" + n.Bucket + "/" + n.Key }

// maxKey is the longest key in bytes.
const maxKey = 1024

// SchemeOf is the scheme of a name, in lowercase letters, empty for the name of a file.
func SchemeOf(s string) string {
	scheme, _, found := strings.Cut(s, "://")
	if !found || scheme == "" || strings.ContainsFunc(scheme, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		return ""
	}
	return strings.ToLower(scheme)
}

// Parse reads a name. The key is taken as it is: nothing in it is decoded.
func Parse(s string) (Name, error) {
	n := Name{Scheme: SchemeOf(s)}
	if n.Scheme != "s3" && n.Scheme != "obs" {
		return n, fmt.Errorf("%s:// is not known: an object is named s3://bucket/key or obs://bucket/key", n.Scheme)
	}
	_, rest, _ := strings.Cut(s, "://")
	if authority, _, _ := strings.Cut(rest, "/"); strings.Contains(authority, "@") {
		return n, errors.New("the name of an object must not contain a user or password: keys come from the environment, a file or the configuration")
	}
	n.Bucket, n.Key, _ = strings.Cut(rest, "/")
	if err := checkBucket(n.Bucket); err != nil {
		return n, fmt.Errorf("%q: %w", s, err)
	}
	if err := checkKey(n.Key); err != nil {
		return n, fmt.Errorf("%q: %w", s, err)
	}
	return n, nil
}

// checkBucket knows the names that every server accepts, see
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
func checkBucket(s string) error {
	valid := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }
	switch inner := strings.Trim(s, ".-"); {
	case s == "":
		return errors.New("it names no bucket")
	case strings.Contains(s, ":"):
		return errors.New("a bucket has no port: the server is named by its endpoint")
	case len(s) < 3 || len(s) > 63, inner != s, strings.Contains(s, ".."),
		strings.ContainsFunc(s, func(r rune) bool { return !valid(r) && r != '.' && r != '-' }):
		return fmt.Errorf("bucket %q: the name of a bucket has 3 to 63 lowercase letters, digits, hyphens and dots, and begins and ends with a letter or digit", s)
	}
	return nil
}

func checkKey(s string) error {
	segments := strings.Split(s, "/")
	relative := func(segment string) bool { return segment == "" || segment == "." || segment == ".." }
	switch {
	case s == "":
		return errors.New("it has no key: write bucket/key")
	case strings.HasSuffix(s, "/"):
		return errors.New("it ends in a slash, and so names no object")
	case strings.ContainsAny(s, "?#"):
		return errors.New("the name of an object has no query and no fragment: leave out what begins with ? or #")
	case len(s) > maxKey:
		return fmt.Errorf("its key has %d bytes, more than %d", len(s), maxKey)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }):
		return errors.New("its key contains a character that cannot be printed")
	case slices.ContainsFunc(segments, relative):
		return errors.New(`its key has an empty segment, or one that is "." or ".."`)
	}
	return nil
}
