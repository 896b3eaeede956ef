package outfile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"io/fs"
)

// Options configure [Create].
type Options struct {
	// KeepPartial makes Abort keep the written data as FILE.partial.
	KeepPartial bool
	// AsIs writes the data uncompressed, whatever the name's suffix.
	AsIs bool
	// Mode is the file's mode, regardless of the old file and the umask; 0 is the
	// default that Create describes.
	Mode fs.FileMode
}

// File is a file that appears under its name whole or not at all. Until then it
// has no name, or a temporary one in the same directory if the system requires
// one, and only its owner can read it. A name that ends in .gz or .zst enables
// compression.
//
// Anything but a regular file (/dev/null, /dev/stdout, a named pipe) is written
// directly. The methods must not be called concurrently.
type File struct {
	path   string // as the user named it, for messages
	keep   bool
	direct bool

	draft  Draft
	local  *local         // the draft, nil for one of a Store
	data   io.WriteCloser // compresses, or passes on
	sum    hash.Hash
	bytes  int64
	used   bool  // something was written
	failed error // the first error; data written after it would have a gap
	sealed bool
	closed bool
}

// Create starts a file. An existing file stays unchanged until Commit; it must be
// writable, and its permissions are kept. A new file gets 0644 less the umask.
// The owner is always the current user.
func Create(path string, o Options) (*File, error) {
	l, err := newLocal(path, o.Mode)
	if err != nil {
		return nil, fmt.Errorf("creating %s: %w", path, cause(err))
	}
	return newFile(path, o, l)
}

// newFile makes a file that writes to a draft, compressed according to its name.
func newFile(path string, o Options, d Draft) (*File, error) {
	f := &File{path: path, keep: o.KeepPartial, draft: d, sum: sha256.New()}
	if l, ok := d.(*local); ok {
		f.local, f.direct = l, l.direct
	}
	name := path
	if o.AsIs {
		name = ""
	}
	data, err := compressor(name, counter{f})
	if err != nil {
		return nil, both(fmt.Errorf("creating %s: %w", path, err), f.discard())
	}
	f.data = data
	return f, nil
}

// Write writes data, compressed according to the name. After an error all later
// writes fail with it.
func (f *File) Write(p []byte) (int, error) {
	if f.closed || f.sealed {
		return 0, fmt.Errorf("writing %s: %w", f.path, fs.ErrClosed)
	}
	if f.failed != nil {
		return 0, f.failed
	}
	f.used = f.used || len(p) > 0
	n, err := f.data.Write(p)
	if err != nil {
		f.failed = fmt.Errorf("writing %s: %w", f.path, cause(err))
	}
	return n, f.failed
}

// Commit makes the file appear under its name: it ends the compression, syncs,
// renames, and syncs the directory. After an error before the renaming the file
// is gone, or kept as FILE.partial, and the old one is unchanged.
func (f *File) Commit() error {
	if err := f.seal(); err != nil {
		return err
	}
	return f.publish()
}

// seal ends the data and syncs it to disk; then only the name is missing. After
// an error the file is aborted.
func (f *File) seal() error {
	if f.closed || f.sealed {
		return fmt.Errorf("writing %s: %w", f.path, fs.ErrClosed)
	}
	if f.failed != nil {
		return both(f.failed, f.Abort())
	}
	if err := f.end(); err != nil {
		return both(fmt.Errorf("writing %s: %w", f.path, cause(err)), f.Abort())
	}
	f.sealed = true
	return nil
}

func (f *File) end() error {
	if err := f.data.Close(); err != nil {
		return err
	}
	return f.draft.Seal()
}

// publish gives a sealed file its name.
func (f *File) publish() error {
	f.closed = true
	if err := f.draft.Publish(); err != nil {
		return fmt.Errorf("writing %s: %w", f.path, cause(err))
	}
	return nil
}

// Abort discards the file: it is removed, or kept as FILE.partial if the options
// say so and anything was written. After Commit it does nothing, so that it can
// be deferred.
func (f *File) Abort() error {
	if f.closed {
		return nil
	}
	f.closed = true
	if f.local == nil || f.direct || !f.keep || !f.used {
		return f.discard()
	}
	if !f.sealed {
		// The compressor's buffer belongs to the partial file; an error here has the
		// same cause as the abort.
		_ = f.data.Close()
	}
	if err := f.local.publish(f.Partial()); err != nil {
		return fmt.Errorf("keeping %s: %w", f.Partial(), cause(err))
	}
	return nil
}

// discard gives up the draft; a temporary file is gone then.
func (f *File) discard() error {
	if err := f.draft.Discard(); err != nil {
		return fmt.Errorf("giving up %s: %w", f.path, cause(err))
	}
	return nil
}

// Path returns the name with which the file was created.
func (f *File) Path() string { return f.path }

// Partial returns the name under which Abort keeps the file if KeepPartial is
// set. A Store keeps none.
func (f *File) Partial() string { return f.local.target + PartialSuffix }

// Size returns the number of bytes in the file, after compression; complete after
// Commit or Abort.
func (f *File) Size() int64 { return f.bytes }

// SHA256 returns the checksum of the file in hex, as sha256sum prints it;
// complete after Commit or Abort.
func (f *File) SHA256() string { return hex.EncodeToString(f.sum.Sum(nil)) }

// counter writes to the file, and counts and hashes the bytes.
type counter struct{ f *File }

func (c counter) Write(p []byte) (int, error) {
	n, err := c.f.draft.Write(p)
	c.f.bytes += int64(n)
	_, _ = c.f.sum.Write(p[:n]) // a hash never fails
	return n, err
}
