package stackroxtest

// app is a program that the fleet deploys.
type app struct {
	name     string
	registry string
	remote   string
	tag      string
	stateful bool // its pods are numbered
}

// The vocabulary of the fleets. A few names are prefixes of others, as in real
// clusters.
var (
	clusterNames = [...]string{"production", "production-eu", "staging", "edge-singapore"}

	namespaces = [...]string{
		"stackrox", "payments", "kube-system", "shop-prod", "default", "openshift-monitoring",
		"payments-dev", "stackrox-operator", "shop-staging", "openshift-ingress", "team-logistics-eu",
		"monitoring", "tooling", "team-search",
	}

	apps = [...]app{
		{"central", "quay.io", "stackrox-io/main", "4.11.2", false},
		{"checkout", "registry.example.com", "shop/checkout", "2026.11.3", false},
		{"prometheus", "quay.io", "prometheus/prometheus", "v3.1.0", true},
		{"sensor", "quay.io", "stackrox-io/main", "4.11.2", false},
		{"nginx", "docker.io", "library/nginx", "1.29", false},
		{"orders-db", "docker.io", "library/postgres", "17.2", true},
		{"ledger", "registry.example.com", "payments/ledger", "9.4.0", false},
		{"coredns", "registry.k8s.io", "coredns/coredns", "v1.12.0", false},
		{"session-store", "docker.io", "library/redis", "8.0", true},
		{"scanner-v4-indexer", "quay.io", "stackrox-io/scanner-v4", "4.11.2", false},
		{"search-frontend", "registry.example.com", "search/frontend", "main-5f1c2aa", false},
		{"ingress-controller", "registry.k8s.io", "ingress-nginx/controller", "v1.12.0", false},
		{"api-gateway", "registry.example.com", "platform/api-gateway", "3.18.1", false},
		{"etcd", "registry.k8s.io", "etcd", "3.6.1-0", true},
		{"billing-worker", "registry.example.com", "payments/billing", "9.4.0", false},
		{"fluent-bit", "cr.fluentbit.io", "fluent/fluent-bit", "4.0.1", false},
		{"shipping", "registry.example.com", "logistics/shipping", "1.7.12", false},
		{"grafana", "docker.io", "grafana/grafana", "12.0.1", false},
		{"mail-relay", "registry.example.com", "platform/mail-relay", "0.9.2", false},
	}

	sidecars = [...]app{
		{"istio-proxy", "docker.io", "istio/proxyv2", "1.27.0", false},
		{"kube-rbac-proxy", "quay.io", "brancz/kube-rbac-proxy", "v0.19.1", false},
		{"config-reloader", "quay.io", "prometheus-operator/prometheus-config-reloader", "v0.86.0", false},
		{"vault-agent", "docker.io", "hashicorp/vault", "1.20.0", false},
	}

	// endings are how containers end: exit code and reason.
	endings = [...]struct {
		code   int
		reason string
	}{
		{0, "Completed"}, {0, "Completed"}, {137, "OOMKilled"}, {1, "Error"}, {143, "Error"},
		{2, "Error"}, {255, "Error"}, {128, "ContainerCannotRun"}, {0, ""},
	}
)
