// Package server runs the API server of Kubeflow Pipelines 2.0.5 in this process, on loopback, without a cluster.
// The package comment of the parent directory says which parts are real.
package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/kubeflow/pipelines/backend/src/apiserver/common"
	"github.com/kubeflow/pipelines/backend/src/apiserver/resource"
	"github.com/kubeflow/pipelines/backend/src/apiserver/storage"
	"google.golang.org/grpc"
)

// Server is one running API server with its own database.
type Server struct {
	url     string
	db      *storage.DB
	objects storage.ObjectStoreInterface
	rpc     *grpc.Server
	web     *http.Server
	stop    context.CancelFunc
}

// Options configure where a server keeps its state, and the observer of its requests.
type Options struct {
	Dir  string                          // holds the database; must exist
	Wrap func(http.Handler) http.Handler // may be nil
}

// Start serves on a free loopback port. Configure must have been called.
func Start(ctx context.Context, o Options) (*Server, error) {
	db, err := openDatabase(filepath.Join(o.Dir, "pipelines.db"))
	if err != nil {
		return nil, err
	}
	clients := newClients(db)
	manager := resource.NewResourceManager(clients, &resource.ResourceManagerOptions{})
	s := &Server{db: db, objects: clients.objects}
	if o.Wrap == nil {
		o.Wrap = func(h http.Handler) http.Handler { return h }
	}
	if err := s.serve(ctx, manager, o.Wrap); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// URL returns the address for clients, for example http://127.0.0.1:41233.
func (s *Server) URL() string { return s.url }

// PutObject stores an artifact that a step of a run would have written, under the key in
// the run's workflow.
func (s *Server) PutObject(key string, data []byte) error { return s.objects.AddFile(data, key) }

// Close stops the server and waits until no request is in progress.
func (s *Server) Close() error {
	var err error
	if s.web != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		err = s.web.Shutdown(ctx)
	}
	if s.stop != nil {
		s.stop()
	}
	if s.rpc != nil {
		s.rpc.Stop()
	}
	return errors.Join(err, s.db.Close())
}

// serve starts the two listeners of the real server: gRPC, and the gateway that calls it over a socket.
func (s *Server) serve(ctx context.Context, manager *resource.ResourceManager, wrap func(http.Handler) http.Handler) error {
	if !common.IsMultiUserMode() {
		if _, err := manager.CreateDefaultExperiment(""); err != nil {
			return fmt.Errorf("create the default experiment: %w", err)
		}
	}
	rpcListener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen for gRPC: %w", err)
	}
	s.rpc = newRPCServer(manager)
	go func() { _ = s.rpc.Serve(rpcListener) }() // returns when Close stops it

	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	handler, err := newGateway(ctx, rpcListener.Addr().String(), manager)
	if err != nil {
		return err
	}
	webListener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen for HTTP: %w", err)
	}
	s.url = "http://" + webListener.Addr().String()
	s.web = &http.Server{Handler: wrap(handler), ReadHeaderTimeout: time.Minute}
	go func() { _ = s.web.Serve(webListener) }() // returns when Close shuts it down
	return nil
}
