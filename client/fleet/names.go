package fleet

// Cluster is one cluster of the fleet.
type Cluster struct {
	Number int
	Name   string
	// Kind is the cluster_type of HSS.
	Kind string
}

// Clusters returns the clusters of the fleet.
func Clusters() []Cluster {
	return []Cluster{
		{0, "prod-frankfurt", "cce"}, {1, "prod-singapore", "cce"}, {2, "上海-生产", "self_built_hw"}, {3, "staging", "cce"},
	}
}

// Image is a container image, and the name of the container that runs it.
type Image struct {
	Container             string
	Registry, Remote, Tag string
}

// FullName is the reference that the image is pulled by.
func (i Image) FullName() string { return i.Registry + "/" + i.Remote + ":" + i.Tag }

// kind is a kind of workload; every cluster runs at least one.
type kind struct {
	namespace, name string
	stateful        bool
	replicas        int
	images          []Image
}

// kinds are the workloads of an imaginary shop.
func kinds() []kind {
	proxy := Image{"istio-proxy", "docker.io", "istio/proxyv2", "1.27.0"}
	vault := Image{"vault-agent", "docker.io", "hashicorp/vault", "1.20.0"}
	reloader := Image{"config-reloader", "quay.io", "prometheus-operator/prometheus-config-reloader", "v0.86.0"}
	own := func(namespace, name, remote, tag string, replicas int, more ...Image) kind {
		return kind{namespace, name, false, replicas, append([]Image{{name, "registry.example.com", remote, tag}}, more...)}
	}
	of := func(namespace, name string, stateful bool, replicas int, images ...Image) kind {
		return kind{namespace, name, stateful, replicas, images}
	}
	return []kind{
		own("shop-prod", "checkout", "shop/checkout", "2026.11.3", 3, proxy),
		own("payments", "ledger", "payments/ledger", "9.4.0", 2, proxy, vault),
		of("shop-prod", "orders-db", true, 2, Image{"postgres", "docker.io", "library/postgres", "17.2"}),
		own("payments", "billing-worker", "payments/billing", "9.4.0", 2),
		of("ingress", "nginx", false, 2, Image{"nginx", "docker.io", "library/nginx", "1.29"}),
		of("shop-prod", "session-store", true, 3, Image{"redis", "docker.io", "library/redis", "8.0"}),
		own("team-search", "search-frontend", "search/frontend", "main-5f1c2aa", 2, proxy),
		of("monitoring", "prometheus", true, 1, Image{"prometheus", "quay.io", "prometheus/prometheus", "v3.1.0"}, reloader),
		of("kube-system", "coredns", false, 2, Image{"coredns", "registry.k8s.io", "coredns/coredns", "v1.12.0"}),
		own("platform", "api-gateway", "platform/api-gateway", "3.18.1", 3),
		of("monitoring", "grafana", false, 1, Image{"grafana", "docker.io", "grafana/grafana", "12.0.1"}),
		own("team-logistics", "shipping", "logistics/shipping", "1.7.12", 2),
		of("stackrox", "sensor", false, 1, Image{"sensor", "quay.io", "stackrox-io/main", "4.11.2"}),
		own("payments-dev", "ledger", "payments/ledger", "9.5.0-rc1", 1),
		of("monitoring", "fluent-bit", false, 2, Image{"fluent-bit", "cr.fluentbit.io", "fluent/fluent-bit", "4.0.1"}),
		own("platform", "mail-relay", "platform/mail-relay", "0.9.2", 1),
	}
}

// Namespaces returns the namespaces of the fleet, without duplicates.
func Namespaces() []string {
	var all []string
	known := map[string]bool{}
	for _, k := range kinds() {
		if !known[k.namespace] {
			known[k.namespace] = true
			all = append(all, k.namespace)
		}
	}
	return all
}
