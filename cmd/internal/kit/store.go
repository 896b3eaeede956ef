package kit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"tally/client/object"
	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/storage"
	"tally/output/outfile"
)

// BindStorage declares the flags of object storage, for commands that have --out.
func BindStorage(flags *pflag.FlagSet) {
	for _, s := range storage.Flags() {
		addSetting(flags, s)
	}
}

// object returns the object that --out names, nil for a file. A manifest belongs
// next to its data.
func (o *Output) object() (*object.Name, error) {
	if object.SchemeOf(o.Out) == "" {
		if object.SchemeOf(o.Manifest) != "" {
			return nil, exit.Usagef("--manifest names an object: then --out must name one in the same bucket")
		}
		return nil, nil
	}
	if len(o.Partition) > 0 {
		return nil, exit.Usagef("--partition writes a directory of files, and --out names an object: name a directory")
	}
	name, err := object.Parse(o.Out)
	if err != nil {
		return nil, exit.Usagef("--out: %w", err)
	}
	if o.KeepPartial {
		return nil, exit.Usagef("--keep-partial applies to files only: an object appears only when it is complete")
	}
	return &name, o.besides(name)
}

// CheckNames refuses invalid names of objects.
func CheckNames(call *Call) error {
	_, err := call.Output.object()
	return err
}

// besides checks the manifest of an object.
func (o *Output) besides(name object.Name) error {
	if o.Manifest == "" {
		return nil
	}
	if object.SchemeOf(o.Manifest) == "" {
		return exit.Usagef("--manifest must name an object in the same bucket, such as %s.manifest.json: a manifest belongs beside its data", name)
	}
	manifest, err := object.Parse(o.Manifest)
	switch {
	case err != nil:
		return exit.Usagef("--manifest: %w", err)
	case manifest.Scheme != name.Scheme || manifest.Bucket != name.Bucket:
		return exit.Usagef("--manifest must name an object in the bucket of --out, %s://%s", name.Scheme, name.Bucket)
	case manifest == name:
		return exit.Usagef("--manifest and --out are the same object, %s", name)
	}
	return nil
}

// store returns the bucket that --out names, nil for the file system.
func (c *Call) store(ctx context.Context) (outfile.Store, error) {
	name, err := c.Output.object()
	if err != nil || name == nil {
		return nil, err
	}
	a := c.App
	if len(c.contexts) > 0 {
		a = a.WithoutContext()
		c.App.OnClose(a.Close)
	}
	return openStore(ctx, a, *name, c.setting)
}

// Verify verifies a file or an object against a manifest; if its name is empty,
// the manifest is searched for.
func Verify(ctx context.Context, call *Call, path, manifest string) (outfile.Report, error) {
	v := outfile.Verifier{TempDir: call.App.Env("TMPDIR")}
	if object.SchemeOf(path) == "" {
		defer call.App.Reading(path)()
		return v.Verify(ctx, path, manifest)
	}
	name, err := object.Parse(path)
	if err != nil {
		return outfile.Report{}, exit.Usage(err)
	}
	if v.Store, err = openStore(ctx, call.App, name, call.setting); err != nil {
		return outfile.Report{}, err
	}
	return v.Verify(ctx, path, manifest)
}

// openStore opens the bucket of an object; nothing is sent.
func openStore(ctx context.Context, a *app.App, name object.Name, flag func(api, name string) (string, bool)) (outfile.Store, error) {
	options, err := storage.Options(ctx, a, name.Scheme, flag)
	if err != nil {
		return nil, err
	}
	if typed, ok := flag("", "attempts"); ok { // the command's own flag applies to all its requests
		if n, err := strconv.Atoi(typed); err == nil {
			options.Attempts = max(n, 1)
		}
	}
	bucket, err := object.Open(name.Bucket, options)
	if errors.Is(err, rest.ErrPlaintext) {
		return nil, &exit.Coded{Code: exit.Of(err), Err: err, Hint: "use an https endpoint"}
	}
	if err != nil {
		return nil, err
	}
	a.OnClose(func() error { bucket.Close(); return nil })
	return &store{app: a, ctx: ctx, bucket: bucket, prefix: name.Scheme + "://" + name.Bucket + "/"}, nil
}

// store adapts a bucket to package outfile.
type store struct {
	app    *app.App
	ctx    context.Context
	bucket *object.Bucket
	prefix string // of the names of its objects
}

// Create implements outfile.Store.
func (s *store) Create(name string) (outfile.Draft, error) {
	upload, err := s.bucket.Create(s.ctx, s.key(name))
	if err != nil {
		return nil, err
	}
	return draft{upload, s, name}, nil
}

// draft is an upload whose removal the user is told about: after an interrupt it waits
// for the storage, which may be silent.
type draft struct {
	*object.Upload
	store *store
	name  string
}

// Discard implements outfile.Draft.
func (d draft) Discard() error {
	if d.store.ctx.Err() != nil {
		d.store.app.Notice("removing what was sent for %s; interrupt again to end at once", d.name)
	}
	return d.Upload.Discard()
}

// Small implements outfile.Store.
func (s *store) Small(name string) (outfile.Draft, error) {
	return s.bucket.Small(s.ctx, s.key(name)), nil
}

// Open implements outfile.Store.
func (s *store) Open(name string) (io.ReadCloser, error) {
	if !strings.HasPrefix(name, s.prefix) {
		return nil, fmt.Errorf("it is not in the bucket %s", s.prefix)
	}
	return s.bucket.Read(s.ctx, s.key(name))
}

func (s *store) key(name string) string { return name[len(s.prefix):] }
