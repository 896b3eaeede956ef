package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tally/output"
)

// parseContext checks one context of the file against the declared settings.
func parseContext(raw map[string]any, settings []Setting) (Context, error) {
	name, _ := raw["name"].(string)
	if name == "" {
		return Context{}, errors.New("it has no name")
	}
	c := Context{Name: name, Values: map[string]map[string]string{}}
	for section, content := range raw {
		if section == "name" {
			continue
		}
		keys, ok := content.(map[string]any)
		if !ok {
			return c, fmt.Errorf("%s must hold keys and values", section)
		}
		if c.Values[section] = map[string]string{}; !slices.Contains(sections(settings), section) {
			return c, unknown("section", section, sections(settings))
		}
		for key, value := range keys {
			text, err := checkKey(section, key, value, settings)
			if err != nil {
				return c, err
			}
			c.Values[section][key] = text
		}
	}
	return c, nil
}

func checkKey(section, key string, value any, settings []Setting) (string, error) {
	i := slices.IndexFunc(settings, func(s Setting) bool { return s.API == section && s.Key == key })
	if i < 0 {
		return "", unknown("key", section+"."+key, keysOf(section, settings))
	}
	if settings[i].Secret {
		return "", fmt.Errorf("%s.%s: a secret has no place in this file; use %s-file, %s-command or the variable %s",
			section, key, key, key, settings[i].Variable())
	}
	if value == nil {
		return "", nil
	}
	text := fmt.Sprint(value)
	return text, settings[i].check(text)
}

func sections(settings []Setting) []string {
	var names []string
	for _, s := range settings {
		if !slices.Contains(names, s.API) {
			names = append(names, s.API)
		}
	}
	return names
}

func keysOf(section string, settings []Setting) []string {
	var keys []string
	for _, s := range settings {
		if s.API == section && !s.Secret {
			keys = append(keys, section+"."+s.Key)
		}
	}
	return keys
}

// unknown is the error for a misspelt name.
func unknown(what, name string, known []string) error {
	if near := output.Nearest(name, known); near != "" {
		return fmt.Errorf("unknown %s %q; did you mean %q?", what, name, near)
	}
	return fmt.Errorf("unknown %s %q; known are %s", what, name, strings.Join(known, ", "))
}
