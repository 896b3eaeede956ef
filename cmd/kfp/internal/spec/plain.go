package spec

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"tally/cmd/internal/surrogate"
)

var (
	errArchive  = errors.New("it is an archive, and its name says that it is not: servers read it by its name")
	errBinary   = errors.New("it is neither YAML nor JSON, but binary data")
	errNoObject = errors.New("it is not a pipeline: its first document is not an object")
)

// plain refuses what cannot be a specification in YAML or JSON. What this YAML reader
// does not know is left to the server's.
func plain(content []byte) error {
	switch {
	case isArchive(content):
		return errArchive
	case isUTF16(content):
		return nil
	case !utf8.Valid(content), bytes.IndexByte(content, 0) >= 0:
		return errBinary
	}
	for d := yaml.NewDecoder(bytes.NewReader(surrogate.YAML(content))); ; {
		var document yaml.Node
		if known := d.Decode(&document) == nil; !known {
			return nil
		}
		if root := document.Content[0]; root.Kind != yaml.ScalarNode || strings.TrimSpace(root.Value) != "" {
			return object(root)
		}
	}
}

func object(root *yaml.Node) error {
	if root.Kind != yaml.MappingNode {
		return errNoObject
	}
	return nil
}

func isUTF16(content []byte) bool {
	return bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff"))
}

func isArchive(content []byte) bool {
	for _, start := range []string{"PK\x03\x04", "PK\x05\x06", "\x1f\x8b"} {
		if bytes.HasPrefix(content, []byte(start)) {
			return true
		}
	}
	return false
}
