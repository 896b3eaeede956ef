package server

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"

	"go.etcd.io/etcd/server/v3/embed"
)

// etcdStore is an etcd member in a temporary directory.
type etcdStore struct {
	member *embed.Etcd
	dir    string
}

// startEtcd runs a member on free ports and waits until it serves.
func startEtcd(ctx context.Context) (*etcdStore, error) {
	dir, err := os.MkdirTemp("", "cci-etcd-")
	if err != nil {
		return nil, fmt.Errorf("directory for etcd: %w", err)
	}
	member, err := embed.StartEtcd(etcdConfig(dir))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start etcd: %w", err), os.RemoveAll(dir))
	}
	store := &etcdStore{member: member, dir: dir}
	select {
	case <-member.Server.ReadyNotify():
		return store, nil
	case err = <-member.Err():
	case <-ctx.Done():
		err = ctx.Err()
	}
	return nil, errors.Join(fmt.Errorf("etcd did not become ready: %w", err), store.Close())
}

func etcdConfig(dir string) *embed.Config {
	anyPort := []url.URL{{Scheme: "http", Host: "127.0.0.1:0"}}
	config := embed.NewConfig()
	config.Dir = dir
	config.LogLevel = "fatal"
	config.LogOutputs = []string{os.DevNull}
	config.ListenClientUrls, config.AdvertiseClientUrls = anyPort, anyPort
	config.ListenPeerUrls, config.AdvertisePeerUrls = anyPort, anyPort
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	// The data lives as long as the process: nothing is lost without fsync.
	config.UnsafeNoFsync = true
	return config
}

// URL is the address for clients, with the port that was free.
func (s *etcdStore) URL() string {
	return "http://" + s.member.Clients[0].Addr().String()
}

// Close stops the member and removes its data.
func (s *etcdStore) Close() error {
	s.member.Close()
	return os.RemoveAll(s.dir)
}
