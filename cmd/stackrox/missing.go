package stackrox

import (
	"slices"
	"strings"

	"tally/cmd/internal/app"
)

// missingImages are images that deployments use and Central does not have.
type missingImages struct {
	count, deployments int64
	names              []string
}

// shownNames is the number of names in a warning.
const shownNames = 5

// add counts images of one name.
func (m *missingImages) add(n int, name string) {
	m.count += int64(n)
	if len(m.names) <= shownNames && !slices.Contains(m.names, name) {
		m.names = append(m.names, name)
	}
}

// warn prints a warning about them.
func (m *missingImages) warn(a *app.App) {
	if m.count == 0 {
		return
	}
	names := strings.Join(m.names[:min(len(m.names), shownNames)], ", ")
	if len(m.names) > shownNames {
		names += " and others"
	}
	a.Warn("%s with images that Central does not have, and may not have scanned yet: %s", plural(m.deployments, "deployment", "s"), names)
}
