package stackrox_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"tally/conformance/stackrox/internal/central"
	"tally/conformance/stackrox/internal/gen46"
)

// generatedVariable makes the test binary the client that tally is compared with.
const generatedVariable = "CONFORMANCE_GENERATED_CLIENT"

// TestGeneratedClient is that client: generated code and protojson, as in roxctl. It prints
// JSON lines.
func TestGeneratedClient(t *testing.T) {
	setting, asked := os.LookupEnv(generatedVariable)
	if !asked {
		t.Skip("it is the other side of BenchmarkAgainstGeneratedCode")
	}
	address, rest, _ := strings.Cut(setting, " ")
	protocol, ca, _ := strings.Cut(rest, " ")
	pem, err := os.ReadFile(ca)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	conn, err := grpc.NewClient("passthrough:"+address, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, address string) (net.Conn, error) {
			d := tls.Dialer{Config: &tls.Config{RootCAs: roots, NextProtos: []string{protocol}, MinVersion: tls.VersionTLS12}}
			return d.DialContext(ctx, "tcp", address)
		}), grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(256<<20)))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx := metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+central.Token)
	next := podsOf46(ctx, t, conn)
	if noun := os.Getenv(generatedVariable + "_NOUN"); noun == "images" {
		next = imagesOf46(ctx, t, conn)
	}
	out := bufio.NewWriterSize(io.Discard, 64<<10)
	marshal := protojson.MarshalOptions{EmitUnpopulated: true}
	for {
		m, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		line, err := marshal.MarshalAppend(nil, m)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = out.Write(append(line, '\n'))
	}
}

func podsOf46(ctx context.Context, t *testing.T, conn *grpc.ClientConn) func() (proto.Message, error) {
	t.Helper()
	stream, err := gen46.NewPodServiceClient(conn).ExportPods(ctx, &gen46.ExportPodRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return func() (proto.Message, error) {
		m, err := stream.Recv()
		return m.GetPod(), err
	}
}

func imagesOf46(ctx context.Context, t *testing.T, conn *grpc.ClientConn) func() (proto.Message, error) {
	t.Helper()
	stream, err := gen46.NewImageServiceClient(conn).ExportImages(ctx, &gen46.ExportImageRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return func() (proto.Message, error) {
		m, err := stream.Recv()
		return m.GetImage(), err
	}
}

// BenchmarkImages runs tally over gRPC, tally over REST, and that client in turn, whole
// processes, against the same real servers, and reports the processor time of the first as
// shares of the others'; medians of rounds. tally prints a row per image, or per finding,
// as CSV.
func BenchmarkImages(b *testing.B) {
	records := map[string][]proto.Message{"images": central.ScannedImages(600, 64)}
	c := central.Start(b, central.Config{Generation: central.V46, Records: records, GRPC: "pure"})
	ca := b.TempDir() + "/ca.pem"
	if err := os.WriteFile(ca, c.CA, 0o600); err != nil {
		b.Fatal(err)
	}
	discard, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer discard.Close()
	for _, rows := range []string{"images", "vulns"} {
		b.Run(rows, func(b *testing.B) {
			ours := func(transport string) float64 {
				cmd := exec.Command(tallyBinary, "stackrox", "images", "export", "--rows", rows, "-o", "csv", "--transport", transport)
				cmd.Env = append(os.Environ(), "ROX_ENDPOINT="+c.URL, "ROX_API_TOKEN="+central.Token, "ROX_CA_CERT_FILE="+ca, "HOME="+b.TempDir())
				_, cpu := measured(b, cmd, discard)
				return cpu
			}
			var ofREST, ofGenerated []float64
			const rounds = 5
			for range rounds {
				grpc, rest := ours("grpc"), ours("rest")
				theirs := exec.Command(os.Args[0], "-test.run=^TestGeneratedClient$")
				theirs.Env = append(os.Environ(), generatedVariable+"="+strings.TrimPrefix(c.URL, "https://")+" "+central.PureGRPC+" "+ca, generatedVariable+"_NOUN=images")
				_, generated := measured(b, theirs, discard)
				ofREST, ofGenerated = append(ofREST, grpc/rest), append(ofGenerated, grpc/generated)
			}
			slices.Sort(ofREST)
			slices.Sort(ofGenerated)
			b.ReportMetric(ofREST[rounds/2], "cpu-of-REST")
			b.ReportMetric(ofGenerated[rounds/2], "cpu-of-generated")
		})
	}
}

// BenchmarkAgainstGeneratedCode runs tally and that client in turn, whole processes, against the same real gRPC server, and
// reports tally's share of the other's processor time and wall time; medians of rounds.
func BenchmarkAgainstGeneratedCode(b *testing.B) {
	for offered, protocol := range map[string]string{"pure": central.PureGRPC, "h2": "h2"} {
		b.Run(offered, func(b *testing.B) {
			c := central.Start(b, central.Config{Generation: central.V46, Pods: central.Pods(30000, 8), GRPC: offered})
			ca := b.TempDir() + "/ca.pem"
			if err := os.WriteFile(ca, c.CA, 0o600); err != nil {
				b.Fatal(err)
			}
			discard, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
			if err != nil {
				b.Fatal(err)
			}
			defer discard.Close()
			const rounds = 5
			var cpu, wall []float64
			for range rounds {
				ours := exec.Command(tallyBinary, "stackrox", "pods", "export", "-o", "jsonl", "--transport", "grpc")
				ours.Env = append(os.Environ(), "ROX_ENDPOINT="+c.URL, "ROX_API_TOKEN="+central.Token, "ROX_CA_CERT_FILE="+ca, "HOME="+b.TempDir())
				theirs := exec.Command(os.Args[0], "-test.run=^TestGeneratedClient$")
				theirs.Env = append(os.Environ(), generatedVariable+"="+strings.TrimPrefix(c.URL, "https://")+" "+protocol+" "+ca)
				ourWall, ourCPU := measured(b, ours, discard)
				theirWall, theirCPU := measured(b, theirs, discard)
				cpu, wall = append(cpu, ourCPU/theirCPU), append(wall, ourWall/theirWall)
			}
			slices.Sort(cpu)
			slices.Sort(wall)
			b.ReportMetric(cpu[rounds/2], "cpu-share")
			b.ReportMetric(wall[rounds/2], "wall-share")
		})
	}
}

// measured runs a command and returns its wall and processor time in seconds.
func measured(b *testing.B, cmd *exec.Cmd, out *os.File) (wall, cpu float64) {
	b.Helper()
	var errs strings.Builder
	cmd.Stdout, cmd.Stderr = out, &errs
	begin := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatalf("%v: %s", err, errs.String())
	}
	return time.Since(begin).Seconds(), (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
}
