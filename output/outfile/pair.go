package outfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// Destination is where a [Pair] is written.
type Destination struct {
	// Store is where both files are; nil for the file system.
	Store Store
	// Out is the data file; empty for Stdout.
	Out     string
	Stdout  io.Writer
	Options Options
	// Hold buffers data for Stdout until Commit, in a temporary file in TempDir,
	// the system's directory if empty.
	Hold    bool
	TempDir string
	// Manifest is the manifest's file; empty for none.
	Manifest string
}

// Pair is a data file and its manifest, of which the two on disk always belong
// together: both temporary files are opened before any request is sent. At the
// end a manifest that describes the new file and the old one is renamed first,
// then the data, then the final manifest, so that a kill between any two of
// them leaves a pair that [Verify] accepts.
type Pair struct {
	to       Destination
	files    files
	data     *File // nil for standard output
	stream   *stream
	previous *Manifest
	interim  *File // the manifest while the data file is replaced; nil without an old one
	final    *File
}

// Open opens the files. After an error nothing has changed on disk.
func Open(to Destination) (*Pair, error) {
	p := &Pair{to: to, files: files{to.Store}, stream: newStream(to)}
	if err := p.open(); err != nil {
		return nil, both(err, p.Discard())
	}
	return p, nil
}

func (p *Pair) open() (err error) {
	if p.to.Out != "" {
		if p.data, err = p.files.create(p.to.Out, p.to.Options); err != nil {
			return err
		}
	}
	if p.to.Out == "" && p.to.Hold {
		if p.stream.hold, err = Scratch(p.to.TempDir); err != nil {
			return err
		}
	}
	if p.to.Manifest == "" {
		return nil
	}
	if p.previous, err = p.files.previous(p.to.Manifest); err != nil {
		return err
	}
	if err = p.settle(); err != nil {
		return err
	}
	if p.final, err = p.files.small(p.to.Manifest); err != nil {
		return err
	}
	if p.replaces() {
		p.interim, err = p.files.small(p.to.Manifest)
	}
	return err
}

// settle determines which of the two files that a manifest describes exists,
// after a kill between two renames. If a Store cannot tell, that is an error: a
// description of the wrong file would be believed.
func (p *Pair) settle() error {
	if p.previous == nil || p.previous.Previous == nil {
		return nil
	}
	old := *p.previous.Previous
	data := p.files.resolve(p.to.Manifest, old.File)
	bytes, sum, err := p.files.checksum(data)
	switch {
	case err == nil && old.describes(bytes, sum):
		p.previous = &old
		return nil
	case err != nil && p.files.store != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: %w", data, err)
	}
	p.previous.Previous = nil
	return nil
}

// replaces reports whether the manifest on disk describes the file to replace.
func (p *Pair) replaces() bool {
	return p.data != nil && !p.data.direct && !p.final.direct &&
		p.previous != nil && p.previous.SHA256 != "" && p.previous.File == p.name()
}

// name returns the data file's name in the manifest.
func (p *Pair) name() string {
	if p.to.Out == "" {
		return ""
	}
	return p.files.relative(p.to.Manifest, p.to.Out)
}

// Previous returns the manifest of the file on disk, nil if there is none.
func (p *Pair) Previous() *Manifest { return p.previous }

// Write writes data.
func (p *Pair) Write(b []byte) (int, error) {
	if p.data != nil {
		return p.data.Write(b)
	}
	return p.stream.Write(b)
}

// Size returns the number of bytes written, after compression.
func (p *Pair) Size() int64 {
	if p.data != nil {
		return p.data.Size()
	}
	return p.stream.size
}

// Commit makes both files appear. The manifest's members about the file are
// filled in here. After an error the pair on disk is the old one, and its
// manifest records the attempt; after one that is Unsettled, as [Draft] describes,
// either pair may be there.
func (p *Pair) Commit(m Manifest, failed func(error) Attempt) error {
	if err := p.sealData(); err != nil {
		return both(err, p.Abort(failed(err)))
	}
	if p.final == nil {
		return p.publishData()
	}
	if err := p.sealManifests(p.describe(m)); err != nil {
		return both(err, p.Abort(failed(err)))
	}
	if err := p.publish(); err != nil {
		return both(err, p.Discard())
	}
	return nil
}

func (p *Pair) sealData() error {
	if p.data == nil {
		return p.stream.release()
	}
	return p.data.seal()
}

func (p *Pair) publishData() error {
	if p.data == nil {
		return nil
	}
	return p.data.publish()
}

// describe fills in the members that are known only after writing.
func (p *Pair) describe(m Manifest) Manifest {
	m.File, m.Bytes, m.SHA256 = p.name(), p.Size(), p.stream.checksum()
	if p.data != nil {
		m.SHA256 = p.data.SHA256()
	}
	return m
}

func (p *Pair) sealManifests(m Manifest) error {
	if err := write(p.final, m); err != nil || p.interim == nil {
		return err
	}
	m.Previous = p.previous
	return write(p.interim, m)
}

func write(f *File, m Manifest) error {
	data, err := m.encode()
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.seal()
}

func (p *Pair) publish() error {
	if p.interim != nil {
		if err := p.interim.publish(); err != nil {
			return err
		}
	}
	if err := p.publishData(); err != nil {
		if p.interim != nil && !isUnsettled(err) { // it describes either file
			err = both(err, p.restore())
		}
		return err
	}
	return p.final.publish()
}

// restore puts the old manifest back over the interim one.
func (p *Pair) restore() error {
	f, err := p.files.small(p.to.Manifest)
	if err != nil {
		return err
	}
	if err := write(f, *p.previous); err != nil {
		return err
	}
	return f.publish()
}

// Abort discards the data, or keeps it as FILE.partial, and records the attempt
// in the manifest; everything else in the manifest still describes the file on
// disk, which stays.
func (p *Pair) Abort(attempt Attempt) error {
	err := p.stream.drop()
	if p.data != nil {
		err = both(err, p.data.Abort())
	}
	if p.interim != nil {
		err = both(err, p.interim.Abort())
	}
	if p.final == nil || p.final.closed {
		return err
	}
	if p.final.sealed {
		return both(err, p.final.Abort())
	}
	if err := both(err, write(p.final, p.attempted(attempt))); err != nil {
		return err
	}
	return p.final.publish()
}

// attempted returns the manifest after a failed run.
func (p *Pair) attempted(a Attempt) Manifest {
	a.Started, a.Finished = a.Started.UTC(), a.Finished.UTC()
	m := Manifest{File: p.name()}
	switch {
	case p.data == nil || p.data.direct: // written data cannot be taken back, and is all there is
		m = p.describe(m)
		m.Started, m.Finished, m.Why = a.Started, a.Finished, a.Error
	case p.previous != nil && p.previous.File == p.name():
		m = *p.previous
	}
	m.LastAttempt = &a
	return m
}

// Discard drops everything, as if nothing had been attempted.
func (p *Pair) Discard() error {
	errs := []error{p.stream.drop()}
	for _, f := range []*File{p.data, p.interim, p.final} {
		if f != nil && !f.closed {
			f.keep = false
			errs = append(errs, f.Abort())
		}
	}
	return errors.Join(errs...)
}
