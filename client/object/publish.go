package object

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"tally/client/rest"
)

// Seal sends the rest of an object with several parts, so that only Publish is
// missing. An object of less than one part stays in memory, and is sent whole.
func (u *Upload) Seal() error {
	if u.failed == nil && u.sending == nil {
		u.failed = u.abort(u.ctx)
	}
	if u.failed == nil && u.sending != nil && len(u.buffer) > 0 {
		u.failed = u.flush()
	}
	if u.failed == nil {
		u.failed = u.wait()
	}
	if u.failed == nil && u.parent.Err() != nil {
		u.failed = context.Cause(u.parent)
	}
	return u.failed
}

// Publish makes the object appear, and replaces an existing one atomically. The
// end of the context does not cancel it, which would leave its result unknown: it
// waits a while for the server. After an error the object is the old one, unless
// the error says that this is unknown.
func (u *Upload) Publish() error {
	ctx, cancel := outlasting(u.parent, graceTime)
	defer cancel()
	defer u.cancel()
	publish := u.putWhole
	if len(u.parts) > 0 {
		publish = u.complete
	}
	err := publish(ctx)
	if err == nil {
		return nil
	}
	aborted := u.abort(ctx) // from here on nothing more can happen
	if err = u.settled(ctx, err); err == nil {
		return nil
	}
	return errors.Join(err, aborted)
}

// complete makes an object of the parts.
func (u *Upload) complete(ctx context.Context) error {
	b := u.bucket
	return b.send(ctx, &call{operation: "complete the upload"}, func(ctx context.Context) error {
		_, err := b.core.CompleteMultipartUpload(ctx, b.name, u.key, u.id, u.parts, minio.PutObjectOptions{})
		return err
	})
}

// putWhole sends an object in one request.
func (u *Upload) putWhole(ctx context.Context) error {
	b := u.bucket
	return b.send(ctx, &call{operation: "upload the object", body: u.buffer}, func(ctx context.Context) error {
		options := u.options()
		options.DisableContentSha256 = true
		stored, err := b.core.PutObject(ctx, b.name, u.key, bytes.NewReader(u.buffer), int64(len(u.buffer)), "", checksum(u.buffer), options)
		if err == nil && stored.ETag == "" {
			err = notStored("has no ETag")
		}
		return err
	})
}

// settled finds out what happened where the server's response was lost: the object
// carries the mark of the upload that it came from.
func (u *Upload) settled(ctx context.Context, err error) error {
	if err == nil || isRefusal(err) {
		return err
	}
	switch mark, failed := u.published(ctx); {
	case failed == nil && mark == u.mark:
		return nil
	case failed == nil || isMissing(failed):
		return err
	}
	return &UnsettledError{err}
}

// UnsettledError is a failure after which it is not known whether the object was
// replaced.
type UnsettledError struct{ Err error }

// Error says that the result is unknown.
func (e *UnsettledError) Error() string {
	return e.Err.Error() + "; it is not known whether the object was replaced"
}

// Unwrap returns the failure.
func (e *UnsettledError) Unwrap() error { return e.Err }

// Unsettled marks the error for package outfile.
func (e *UnsettledError) Unsettled() bool { return true }

// isRefusal reports a response that says that nothing was published. That there is
// no such upload can mean that an earlier attempt completed it.
func isRefusal(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && e.Status >= 400 && e.Status < 500 && e.Code != "NoSuchUpload" && !e.Repeated
}

// published is the mark of the object that is there.
func (u *Upload) published(ctx context.Context) (mark string, err error) {
	b := u.bucket
	err = b.send(ctx, &call{operation: "read the object's head"}, func(ctx context.Context) error {
		info, err := b.core.StatObject(ctx, b.name, u.key, minio.StatObjectOptions{})
		mark = info.Metadata.Get("X-Amz-Meta-" + markName)
		return err
	})
	return mark, err
}

// Discard removes what was sent; an existing object stays. It waits a while for the
// server, even after the end of the context, and for a part in flight: a server may
// keep a part that it receives while the upload is aborted.
func (u *Upload) Discard() error {
	timer := time.AfterFunc(partGrace, u.cancel)
	_ = u.wait() // it is discarded with the others
	timer.Stop()
	u.cancel()
	ctx, cancel := outlasting(u.parent, graceTime)
	defer cancel()
	return u.abort(ctx)
}

// withdraw ends an upload without parts after an interrupt.
func (u *Upload) withdraw() error {
	ctx, cancel := outlasting(u.parent, beginGrace)
	defer cancel()
	return u.abort(ctx)
}

// abort removes the parts. An upload that is already gone is fine.
func (u *Upload) abort(ctx context.Context) error {
	if u.id == "" {
		return nil
	}
	b := u.bucket
	err := b.send(ctx, &call{operation: "abort the upload"}, func(ctx context.Context) error {
		return b.core.AbortMultipartUpload(ctx, b.name, u.key, u.id)
	})
	if err != nil && !isMissing(err) {
		return fmt.Errorf("the unfinished upload is still there, invisible, until a rule of the bucket removes it: %w", err)
	}
	u.id = ""
	return nil
}

const (
	// graceTime is how long a request that must end well may take after an interrupt.
	graceTime = 20 * time.Second
	// beginGrace is the same for a request that begins an upload, and for one that ends it
	// while it has no parts.
	beginGrace = time.Second / 2
	// partGrace is the same for a part.
	partGrace = 5 * time.Second
	markName  = "Tally-Upload"
)

// outlasting is a context that ends a while after ctx.
func outlasting(ctx context.Context, grace time.Duration) (context.Context, func()) {
	longer, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		select {
		case <-longer.Done():
		case <-time.After(grace):
			cancel(context.Cause(ctx))
		}
	})
	return longer, func() {
		cancel(nil)
		stop()
	}
}

// options are the metadata of the object.
func (u *Upload) options() minio.PutObjectOptions {
	return minio.PutObjectOptions{ContentType: contentType(u.key), UserMetadata: map[string]string{markName: u.mark}}
}

// contentType is the type of an object by its suffix.
func contentType(key string) string {
	types := map[string]string{
		".csv": "text/csv; charset=utf-8", ".tsv": "text/tab-separated-values; charset=utf-8", ".json": "application/json",
		".jsonl": "application/x-ndjson", ".yaml": "application/yaml", ".yml": "application/yaml", ".html": "text/html; charset=utf-8",
		".md": "text/markdown; charset=utf-8", ".gz": "application/gzip", ".zst": "application/zstd", ".parquet": "application/vnd.apache.parquet",
	}
	if found := types[strings.ToLower(path.Ext(key))]; found != "" {
		return found
	}
	return "application/octet-stream"
}
