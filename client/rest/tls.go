package rest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
)

// TLS configures the CAs that a client trusts, and its certificate.
type TLS struct {
	// CAFile is a PEM file of certificates to trust in addition to the system's.
	CAFile string
	// CertFile and KeyFile are PEM files of a client certificate.
	CertFile, KeyFile string
	// ServerName is the name to request and to verify instead of the endpoint's host.
	ServerName string
}

// tlsConfig trusts the certificates that roots makes of the CA file.
func (o Options) tlsConfig(roots func(file string) (*x509.CertPool, error)) (*tls.Config, error) {
	cfg := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		ServerName:         o.TLS.ServerName,
		InsecureSkipVerify: o.Insecure, //nolint:gosec // the purpose of --insecure; every use warns
	}
	if o.TLS.CAFile != "" {
		trusted, err := roots(o.TLS.CAFile)
		if err != nil {
			return nil, err
		}
		cfg.RootCAs = trusted
	}
	if o.TLS.CertFile != "" || o.TLS.KeyFile != "" {
		cert, err := clientCertificate(o.TLS)
		if err != nil {
			return nil, fmt.Errorf("client certificate: %w", err)
		}
		cfg.Certificates = []tls.Certificate{cert}
	}
	return cfg, nil
}

// clientCertificate reads a certificate and its key.
func clientCertificate(files TLS) (tls.Certificate, error) {
	cert, certErr := readPEM(files.CertFile)
	key, keyErr := readPEM(files.KeyFile)
	if err := errors.Join(certErr, keyErr); err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(cert, key)
}
