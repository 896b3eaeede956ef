package stackrox

import (
	"strings"

	"tally/cmd/internal/app"
)

// missingImages are images that deployments use and Central does not have.
type missingImages struct {
	count, deployments int64
	names              []string
}

// shownNames is how many a warning names.
const shownNames = 5

// add counts images of one name, which is empty where that is not known.
func (m *missingImages) add(n int, name string) {
	m.count += int64(n)
	if name != "" && len(m.names) < shownNames {
		m.names = append(m.names, name)
	}
}

// warn tells of them.
func (m *missingImages) warn(a *app.App) {
	if m.count == 0 {
		return
	}
	names := strings.Join(m.names, ", ")
	if int64(len(m.names)) < m.count && names != "" {
		names += " and others"
	}
	a.Warn("%s of %s not in Central, which may not have scanned them yet: %s", plural(m.count, "image", "s"), plural(m.deployments, "deployment", "s"), names)
}
