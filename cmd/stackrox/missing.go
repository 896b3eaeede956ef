package stackrox

import (
	"slices"
	"strconv"
	"strings"

	"tally/cmd/internal/app"
)

// missingImages are images that deployments use but Central lacks.
type missingImages struct {
	count, deployments int64
	names              []string // of the images, or of the deployments if the server joins
}

const (
	shownNames = 5   // in a warning
	notedNames = 100 // in a manifest
)

// add counts images of one name.
func (m *missingImages) add(n int, name string) {
	m.count += int64(n)
	if len(m.names) <= notedNames && !slices.Contains(m.names, name) {
		m.names = append(m.names, name)
	}
}

// warn prints a warning about them.
func (m *missingImages) warn(a *app.App) {
	if m.count == 0 {
		return
	}
	a.Warn("%s with images that Central does not have, and may not have scanned yet: %s", plural(m.deployments, "deployment", "s"), m.named(shownNames))
}

// named lists up to a number of the names.
func (m *missingImages) named(most int) string {
	names := strings.Join(m.names[:min(len(m.names), most)], ", ")
	if len(m.names) > most {
		names += " and others"
	}
	return names
}

// note records them in a manifest.
func (m *missingImages) note(notes map[string]string, serverJoin bool) {
	if m.count == 0 {
		return
	}
	names := "missing_image_names"
	if serverJoin {
		names = "deployments_with_missing_images"
	}
	notes["missing_images"], notes[names] = strconv.FormatInt(m.count, 10), m.named(notedNames)
}
