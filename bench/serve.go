package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"strings"
	"time"

	"tally/client/kfp/kfptest"
)

// serve is `bench serve`: a loopback server in a separate process. It prints its URL
// to standard output and runs until standard input ends.
func serve(args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	pods := flags.Int("pods", 200_000, "pods in the stream")
	rate := flags.Int("rate", 0, "pods a second, each flushed by itself; 0: no limit")
	ca := flags.String("tls", "", "serve TLS, and write the certificate to this file")
	zipped := flags.Bool("gzip", false, "compress, flushed after every pod")
	grpc := flags.Bool("grpc", false, "serve gRPC, over TLS")
	images := flags.Int("images", 0, "serve so many images as well")
	deployments := flags.Int("deployments", 0, "serve so many deployments of these images as well")
	runs := flags.Int("runs", 0, "serve so many runs of Kubeflow Pipelines instead")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *runs > 0 {
		return servePipelines(*runs, in, out)
	}
	if *grpc {
		return serveGRPC(*pods, *ca, in, out)
	}
	t := newTape(*pods, *zipped)
	if *rate > 0 {
		t.pacing = time.Second / time.Duration(*rate)
	}
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	scheme := "http"
	if *ca != "" {
		config, err := throwAway(*ca)
		if err != nil {
			return err
		}
		l, scheme = tls.NewListener(l, config), "https"
	}
	fmt.Fprintf(out, "%s://%s\n", scheme, l.Addr())
	go accept(l, tapes{pods: t, others: others(*images, *deployments)}, *zipped)
	_, err = io.Copy(io.Discard, in)
	return errors.Join(err, l.Close())
}

func serveGRPC(pods int, ca string, in io.Reader, out io.Writer) error {
	t, err := newFrames(pods)
	if err != nil {
		return err
	}
	config, err := throwAway(ca)
	if err != nil {
		return err
	}
	grpcNames(config)
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "https://%s\n", l.Addr())
	go acceptGRPC(tls.NewListener(l, config), t)
	_, err = io.Copy(io.Discard, in)
	return errors.Join(err, l.Close())
}

func servePipelines(runs int, in io.Reader, out io.Writer) error {
	s, err := kfptest.Start(kfptest.Options{Runs: runs, Seed: 1})
	if err != nil {
		return err
	}
	fmt.Fprintln(out, s.URL())
	defer s.Close()
	_, err = io.Copy(io.Discard, in)
	return err
}

// tapes are the responses of a server: for pods, and for other paths.
type tapes struct {
	pods   *tape
	others map[string]*tape
}

// of is the response to a request.
func (t tapes) of(target string) *tape {
	path, _, _ := strings.Cut(target, "?")
	if other := t.others[path]; other != nil {
		return other
	}
	return t.pods
}

// others returns images, 600 of them distinct, and deployments.
func others(images, deployments int) map[string]*tape {
	all, f := map[string]*tape{}, newFleet(2)
	if images > 0 {
		all["/v1/export/images"] = newTapeOf(images, 600, false, f.image)
	}
	if deployments > 0 {
		all["/v1/export/deployments"] = newTapeOf(deployments, deployments, false, func(i int) []byte { return f.deployment(i, images) })
	}
	return all
}

func accept(l net.Listener, t tapes, zipped bool) {
	for {
		c, err := l.Accept()
		if err != nil {
			return // closed
		}
		go func() {
			defer func() { _ = c.Close() }() // the client reports the loss
			respond(c, t, zipped)
		}()
	}
}

// respond serves the requests of a connection: the stream, and the small requests of
// clients.
func respond(c net.Conn, t tapes, zipped bool) {
	head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
	if zipped {
		head += "Content-Encoding: gzip\r\n"
	}
	r := bufio.NewReader(c)
	for {
		path, err := readRequest(r)
		if err != nil {
			return
		}
		if path == "/v1/clusters" {
			const body = `{"clusters":[]}`
			_, err = fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		} else if _, err = io.WriteString(c, head+"\r\n"); err == nil {
			err = t.of(path).play(c)
		}
		if err != nil {
			return
		}
	}
}

// readRequest reads a request without a body and returns its path.
func readRequest(r *bufio.Reader) (string, error) {
	first, err := r.ReadString('\n')
	if err != nil {
		return "", err
	}
	for line := first; line != "\r\n"; {
		if line, err = r.ReadString('\n'); err != nil {
			return "", err
		}
	}
	_, path, _ := strings.Cut(first, " ")
	path, _, _ = strings.Cut(path, " ")
	return path, nil
}

// throwAway makes a certificate for a single run and writes it to a file.
func throwAway(file string) (*tls.Config, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bench"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		NextProtos:   []string{"http/1.1"}, MinVersion: tls.VersionTLS12,
	}, os.WriteFile(file, data, 0o600)
}

// slow is `bench slow`: it waits before it reads standard input, as a pager does, and
// then reads all of it.
func slow(in io.Reader) error {
	time.Sleep(3 * time.Second)
	_, err := io.Copy(io.Discard, in)
	return err
}
