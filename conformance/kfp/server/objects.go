package server

import (
	"io"
	"sync"

	"github.com/kubeflow/pipelines/backend/src/apiserver/storage"
	"github.com/minio/minio-go/v6"
)

// lockedObjects is the packaged fake of the object store behind a lock: its map has none.
type lockedObjects struct {
	mu   sync.Mutex
	fake *storage.FakeMinioClient
}

func newObjectStore() storage.ObjectStoreInterface {
	const folder = "pipelines" // the release's default
	return storage.NewMinioObjectStore(&lockedObjects{fake: storage.NewFakeMinioClient()}, "", folder, false)
}

func (o *lockedObjects) PutObject(bucket, name string, r io.Reader, size int64, opts minio.PutObjectOptions) (int64, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.fake.PutObject(bucket, name, r, size, opts)
}

func (o *lockedObjects) GetObject(bucket, name string, opts minio.GetObjectOptions) (io.Reader, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.fake.GetObject(bucket, name, opts)
}

func (o *lockedObjects) DeleteObject(bucket, name string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.fake.DeleteObject(bucket, name)
}
