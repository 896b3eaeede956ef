package outfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// verifyDataset verifies every part that a manifest names. The report has their sums.
func verifyDataset(ctx context.Context, manifest string, m *Manifest) (Report, error) {
	all := Report{File: filepath.Dir(manifest), Manifest: manifest, Format: m.Format, Described: m}
	for _, f := range m.Files {
		if !filepath.IsLocal(filepath.FromSlash(f.File)) {
			return all, &DamagedError{manifest, fmt.Errorf("it names %q, which is outside its directory", f.File)}
		}
		name := filepath.Join(all.File, filepath.FromSlash(f.File))
		r, err := Report{File: name, Described: m.part(f), local: name}.verify(ctx)
		if errors.Is(err, fs.ErrNotExist) {
			err = &DamagedError{r.File, errors.New("it is gone, and the manifest names it")}
		}
		if err != nil {
			return all, err
		}
		if all.Bytes += r.Bytes; r.Rows < 0 || all.Rows < 0 {
			all.Rows = -1
		} else {
			all.Rows += r.Rows
		}
	}
	if m.SHA256 == "" && m.LastAttempt != nil {
		return all, &DamagedError{all.File, fmt.Errorf("nothing was written; the only attempt failed: %s", m.LastAttempt.Error)}
	}
	all.SHA256, all.Checked = checksumOf(m.Files), all.checked()
	if m.SHA256 != all.SHA256 {
		return all, &DamagedError{manifest, fmt.Errorf("its list of parts has the SHA-256 %s, and it says %s", all.SHA256, m.SHA256)}
	}
	if !m.Complete {
		return all, &DamagedError{all.File, fmt.Errorf("its manifest says that it is not complete: %s", m.Why)}
	}
	return all, nil
}
