package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// fleet makes pods as GET /v1/export/pods sends them: members in the server's order,
// unset members included, one record per line. The same seed makes the same pods.
// They have 1.3 KB on average, and one to three live containers; one in six has some
// that ended, with reasons that need escapes.
type fleet struct{ r *rand.Rand }

func newFleet(seed uint64) fleet { return fleet{rand.New(rand.NewPCG(seed, 1))} } //nolint:gosec // the same every time

var (
	applications = strings.Fields("api-gateway auth billing-worker cart catalog-indexer checkout coredns fluent-bit grafana ingress-controller inventory-sync kube-proxy ledger mail-relay node-exporter orders-db prometheus recommendations report-builder search-frontend session-store web")
	namespaces   = strings.Fields("default kube-system monitoring openshift-ingress payments-prod payments-staging shop-prod shop-staging team-logistics-eu team-search tooling")
	endings      = []string{"Completed", "Completed", "Error", "OOMKilled", "DeadlineExceeded", `Error: \"exec\" failed\nsee log`, `StartError \u003cnil\u003e`, "Größe überschritten"}
)

func (f fleet) hex(n int) string {
	const digits = "0123456789abcdef"
	b := make([]byte, n)
	for i := range b {
		b[i] = digits[f.r.IntN(len(digits))]
	}
	return string(b)
}

func (f fleet) uuid() string {
	return strings.Join([]string{f.hex(8), f.hex(4), f.hex(4), f.hex(4), f.hex(12)}, "-")
}

func (f fleet) pick(from []string) string { return from[f.r.IntN(len(from))] }

func (f fleet) time() string {
	const year = 365 * 24 * time.Hour
	t := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(f.r.Int64N(int64(year))))
	if f.r.IntN(20) > 0 {
		t = t.Truncate(time.Second)
	}
	return rfc3339(t)
}

// rfc3339 formats a time with 0, 3, 6 or 9 fractional digits, as Central's gateway
// does.
func rfc3339(t time.Time) string {
	switch ns := t.Nanosecond(); {
	case ns == 0:
		return t.Format(time.RFC3339)
	case ns%1e6 == 0:
		return t.Format("2006-01-02T15:04:05.000Z07:00")
	case ns%1e3 == 0:
		return t.Format("2006-01-02T15:04:05.000000Z07:00")
	}
	return t.Format("2006-01-02T15:04:05.000000000Z07:00")
}

// place is the data that the containers of a pod share.
type place struct{ pod, app, node, ip string }

func (f fleet) container(at place, ended bool) string {
	ips, finished, code, reason := `"`+at.ip+`"`, "null", 0, ""
	if ended {
		ips, finished, code, reason = "", `"`+f.time()+`"`, f.r.IntN(3)*137, f.pick(endings)
	}
	return fmt.Sprintf(`{"instanceId":{"containerRuntime":"CRIO_CONTAINER_RUNTIME","id":"%s","node":"%s"},"containingPodId":"%s","containerName":"%s","containerIps":[%s],"started":"%s","imageDigest":"sha256:%s","finished":%s,"exitCode":%d,"terminationReason":"%s"}`,
		f.hex(64), at.node, at.pod, at.app, ips, f.time(), f.hex(64), finished, code, reason)
}

// record is one line of the stream.
func (f fleet) record() []byte {
	at := place{
		pod: f.uuid(), app: f.pick(applications),
		node: fmt.Sprintf("ip-10-0-%d-%d.eu-west-1.compute.internal", f.r.IntN(256), f.r.IntN(256)),
		ip:   fmt.Sprintf("10.128.%d.%d", f.r.IntN(256), f.r.IntN(256)),
	}
	live := make([]string, []int{1, 1, 1, 1, 1, 2, 2, 2, 3, 3}[f.r.IntN(10)])
	for i := range live {
		live[i] = f.container(at, false)
	}
	terminated := ""
	if f.r.IntN(6) == 0 {
		terminated = `{"instances":[` + f.container(at, true) + "," + f.container(at, true) + "]}"
	}
	return fmt.Appendf(nil, `{"result":{"pod":{"id":"%s","name":"%s-%s-%s","deploymentId":"%s","namespace":"%s","clusterId":"%s","liveInstances":[%s],"terminatedInstances":[%s],"started":"%s"}}}`+"\n",
		at.pod, at.app, f.hex(9), f.hex(5), f.uuid(), f.pick(namespaces), f.uuid(), strings.Join(live, ","), terminated, f.time())
}
