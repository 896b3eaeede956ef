package object

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/minio/minio-go/v7"

	"tally/client/rest"
)

// PartSize is the size of an upload's parts in bytes. At most two parts of an
// upload are in memory.
const PartSize = 8 << 20

// maxParts is the maximum number of an object's parts, see
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
const maxParts = 10_000

// Upload is an object that is being written. Its methods must not be called
// concurrently.
type Upload struct {
	bucket *Bucket
	key    string
	mark   string // identifies what this upload published
	parent context.Context
	ctx    context.Context // of parts: it ends a while after parent
	cancel func()

	id      string    // of the multipart upload, empty for a small object
	buffer  []byte    // the part that is being filled
	spare   []byte    // memory for the next one
	sending chan sent // the part that is on its way, nil for none
	parts   []minio.CompletePart
	failed  error
}

// sent is a part that was sent.
type sent struct {
	part   minio.CompletePart
	memory []byte
	err    error
}

// Create starts an upload on the server, which shows whether the object may be
// written. That request may end shortly after an interrupt: an upload whose id is lost
// cannot be aborted, but it has no parts yet.
func (b *Bucket) Create(ctx context.Context, key string) (*Upload, error) {
	u := b.upload(ctx, key)
	longer, end := outlasting(ctx, beginGrace)
	defer end()
	err := b.send(longer, &call{operation: "begin the upload"}, func(ctx context.Context) (err error) {
		if u.id, err = b.core.NewMultipartUpload(ctx, b.name, key, u.options()); err == nil && u.id == "" {
			err = notStored("names no upload")
		}
		return err
	})
	if err == nil && ctx.Err() != nil {
		err = errors.Join(context.Cause(ctx), u.withdraw())
	}
	if err != nil {
		u.cancel()
		return nil, err
	}
	return u, nil
}

// Small starts an object of at most one part, which stays in memory until it is
// published. It sends nothing.
func (b *Bucket) Small(ctx context.Context, key string) *Upload { return b.upload(ctx, key) }

func (b *Bucket) upload(ctx context.Context, key string) *Upload {
	u := &Upload{bucket: b, key: key, mark: rand.Text(), parent: ctx}
	u.ctx, u.cancel = outlasting(ctx, partGrace)
	return u
}

// Write adds data. It waits while both parts in memory are full.
func (u *Upload) Write(p []byte) (int, error) {
	for written := 0; ; {
		if u.failed != nil {
			return written, u.failed
		}
		if written == len(p) {
			return written, nil
		}
		n := min(len(p)-written, PartSize-len(u.buffer))
		u.buffer = append(roomFor(u.buffer, n), p[written:written+n]...)
		written += n
		if len(u.buffer) == PartSize {
			u.failed = u.flush()
		}
	}
}

// roomFor grows a buffer as append does while it is small, and then to a whole part.
func roomFor(buffer []byte, n int) []byte {
	if len(buffer)+n <= max(cap(buffer), PartSize/16) {
		return buffer
	}
	return slices.Grow(buffer, PartSize-len(buffer))
}

// flush sends the buffer in the background, after the part before it.
func (u *Upload) flush() error {
	if u.id == "" {
		return rest.Invalid("", "a small object has less than %d MiB", PartSize>>20)
	}
	if err := u.wait(); err != nil {
		return err
	}
	if u.parent.Err() != nil {
		return context.Cause(u.parent)
	}
	number := len(u.parts) + 1
	if number > maxParts {
		return &rest.Error{Kind: rest.KindRefused, Message: fmt.Sprintf("the object has more than %d GiB, the most that fits into %d parts", maxParts*PartSize>>30, maxParts)}
	}
	sending, part := make(chan sent, 1), u.buffer
	u.sending, u.buffer, u.spare = sending, u.spare, nil
	go func() {
		etag, err := u.put(number, part)
		sending <- sent{minio.CompletePart{PartNumber: number, ETag: etag}, part[:0], err}
	}()
	return nil
}

// wait waits for the part that is on its way.
func (u *Upload) wait() error {
	if u.sending == nil {
		return nil
	}
	s := <-u.sending
	u.sending, u.spare = nil, s.memory
	if s.err != nil {
		return s.err
	}
	u.parts = append(u.parts, s.part)
	return nil
}

// put sends one part.
func (u *Upload) put(number int, part []byte) (etag string, err error) {
	b := u.bucket
	err = b.send(u.ctx, &call{operation: fmt.Sprintf("upload part %d", number), body: part}, func(ctx context.Context) error {
		options := minio.PutObjectPartOptions{Sha256Hex: checksum(part), DisableContentSha256: true}
		sent, err := b.core.PutObjectPart(ctx, b.name, u.key, u.id, number, bytes.NewReader(part), int64(len(part)), options)
		if etag = sent.ETag; err == nil && etag == "" {
			err = notStored("has no ETag")
		}
		return err
	})
	return etag, err
}

// notStored is the error for a success that is not one of a storage.
func notStored(why string) error {
	return &rest.Error{
		Kind: rest.KindUnexpected, Message: "the response " + why,
		Hint: "a login page or a proxy responds in place of the storage: check the endpoint",
	}
}

// checksum is what the server compares with what it received.
func checksum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
