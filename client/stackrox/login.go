package stackrox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"

	"tally/client/rest"
)

// LoginFile is where `roxctl central login` keeps its tokens: in
// $ROX_CONFIG_DIR, else in $XDG_RUNTIME_DIR, else in ~/.roxctl. It returns ""
// if none of them is known.
func LoginFile(lookup func(string) (string, bool)) string {
	for _, variable := range []string{"ROX_CONFIG_DIR", "XDG_RUNTIME_DIR"} {
		if dir, ok := lookup(variable); ok && dir != "" {
			return filepath.Join(dir, "roxctl-config.yaml")
		}
	}
	home, ok := lookup("HOME")
	if !ok || home == "" {
		return ""
	}
	return filepath.Join(home, ".roxctl", "roxctl-config.yaml")
}

// LoginToken reads the access token for an endpoint from a login file. A file
// that does not exist, or has none for the endpoint, gives an empty token.
func LoginToken(file, endpoint string) (rest.Secret, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("roxctl's login file: %w", err)
	}
	var content struct {
		Centrals map[string]struct {
			Access struct {
				AccessToken string `yaml:"accessToken"`
			} `yaml:"access"`
		} `yaml:"centrals"`
	}
	if err := yaml.Unmarshal(data, &content); err != nil {
		return "", fmt.Errorf("roxctl's login file %s is not the expected YAML", file) // the parser's message may quote a token
	}
	return rest.Secret(content.Centrals[hostPort(endpoint)].Access.AccessToken), nil
}

// hostPort is an endpoint as roxctl names it: host:port.
func hostPort(endpoint string) string {
	host, port := endpoint, ":443"
	if after, ok := strings.CutPrefix(endpoint, "https://"); ok {
		host = after
	} else if after, ok := strings.CutPrefix(endpoint, "http://"); ok {
		host, port = after, ":80"
	}
	host, _, _ = strings.Cut(host, "/")
	if strings.Contains(host[strings.LastIndexByte(host, ']')+1:], ":") {
		return host
	}
	return host + port
}
