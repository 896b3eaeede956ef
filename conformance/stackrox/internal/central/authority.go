package central

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"
)

// issue makes a certificate authority named like StackRox's own and a server
// certificate that it signs. It returns the authority as PEM.
func issue(t testing.TB, names []string) ([]byte, tls.Certificate) {
	t.Helper()
	caKey, caTemplate := newKey(t), template("StackRox Certificate Authority", 1)
	caTemplate.IsCA, caTemplate.KeyUsage = true, x509.KeyUsageCertSign
	ca := sign(t, caTemplate, caTemplate, &caKey.PublicKey, caKey)

	key, leaf := newKey(t), template("CENTRAL_SERVICE: Central", 2)
	leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	leaf.DNSNames = names
	if len(names) == 0 {
		leaf.DNSNames = []string{"localhost"}
		leaf.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	der := sign(t, leaf, caTemplate, &key.PublicKey, caKey)
	// Central sends its authority along, so that a client can name it.
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca}),
		tls.Certificate{Certificate: [][]byte{der, ca}, PrivateKey: key}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatalf("make a key: %v", err)
	}
	return key
}

func template(name string, serial int64) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber:          big.NewInt(serial),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true,
	}
}

func sign(t testing.TB, cert, parent *x509.Certificate, pub *ecdsa.PublicKey, key *ecdsa.PrivateKey) []byte {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, cert, parent, pub, key)
	if err != nil {
		t.Fatalf("sign the certificate of %s: %v", cert.Subject.CommonName, err)
	}
	return der
}
