package stackroxtest

import (
	"crypto/sha1" //nolint:gosec // the digest of a UUID of version 5
	"encoding/hex"
	"encoding/json"
	"hash/fnv"
	"iter"
	"slices"
)

// retired is an image that deployments use but that the export of images lacks;
// mirror is a registry with other images under a second name.
const (
	retired = "registry.example.com/retired/tool:0.1"
	mirror  = "mirror.example.com"
)

// init adds an init container to some deployments: one that many share, one with the
// digest of the deployment's first image under a second name, or one whose image is
// missing.
func (g *generator) init(number int, first Image) []Image {
	digests := random(uint64(len(g.clusters)) ^ 0x1417)
	common, missing := "sha256:"+digests.hex64(), "sha256:"+digests.hex64()
	switch number % 9 {
	case 1, 5:
		return []Image{{Container: "init-permissions", Registry: "registry.example.com", Remote: "platform/init", Tag: "1.4", Digest: common}}
	case 3:
		first.Container, first.Registry = "init-"+first.Container, mirror
		return []Image{first}
	case 7:
		return []Image{{Container: "init-tool", Registry: "registry.example.com", Remote: "retired/tool", Tag: "0.1", Digest: missing}}
	}
	return nil
}

// withoutContainer returns the image alone.
func (i Image) withoutContainer() Image {
	i.Container = ""
	return i
}

// containers returns the images of all containers, running ones first.
func (d *Deployment) containers() []Image { return slices.Concat(d.Images, d.Init) }

// Deployments yields the deployments that the pods of All belong to, in the same
// order.
func (f Fleet) Deployments() iter.Seq[*Deployment] {
	return func(yield func(*Deployment) bool) {
		var last *Deployment
		for p := range f.All() {
			if p.Deployment != last && !yield(p.Deployment) {
				return
			}
			last = p.Deployment
		}
	}
}

// Labels are the deployment's labels.
func (d *Deployment) Labels() map[string]any {
	return object{"app": d.Name, "app.kubernetes.io/name": d.Name, "tier": [...]string{"front", "back"}[d.number%2]}
}

// IDv2 is Central's own key of an image, made of its name and digest.
func (i Image) IDv2() string {
	sum := sha1.Sum([]byte("8a61dc6c" + i.FullName() + i.Digest)) //nolint:gosec // as above
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// randomOf returns the random sequence of a name.
func randomOf(name string) *random {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // cannot fail
	r := random(h.Sum64())
	return &r
}

func nameOf(i Image) object {
	return object{"registry": i.Registry, "remote": i.Remote, "tag": i.Tag, "fullName": i.FullName()}
}

func wireDeployment(d *Deployment) object {
	r := randomOf(d.ID)
	containers := []any{}
	for i, image := range d.containers() {
		containers = append(containers, wireContainer(d, image, i < len(d.Images)))
	}
	kind := "Deployment"
	if d.stateful {
		kind = "StatefulSet"
	}
	return object{
		"id": d.ID, "name": d.Name, "hash": "1688990011223344556", "type": kind, "namespace": d.Namespace,
		"namespaceId": randomOf(d.Namespace + d.Cluster.ID).uuid(), "orchestratorComponent": d.Namespace == "kube-system",
		"replicas": itoa(d.pods), "labels": d.Labels(), "podLabels": object{"app": d.Name},
		"labelSelector": object{"matchLabels": object{"app": d.Name}, "requirements": []any{}},
		"created":       "2025-10-25T11:42:07.327896325Z", "clusterId": d.Cluster.ID, "clusterName": d.Cluster.Name,
		"containers": containers, "annotations": object{"owner": "=cmd|' /C calc'!A0", "note": "a <b> & \"c\", d"},
		"priority": itoa(1 + r.below(5000)), "inactive": false, "imagePullSecrets": []string{"regcred"},
		"serviceAccount": d.Name, "serviceAccountPermissionLevel": "DEFAULT", "automountServiceAccountToken": r.oneIn(2),
		"hostNetwork": r.oneIn(9), "hostPid": false, "hostIpc": false, "runtimeClass": "", "tolerations": []any{},
		"ports": []any{wirePort(d.Name, true)}, "stateTimestamp": "1785542400000000",
		"riskScore": json.Number("1.1564509"), "platformComponent": d.Namespace == "kube-system",
	}
}

func wirePort(service string, exposed bool) object {
	infos := []any{}
	if exposed {
		infos = append(infos, object{
			"level": "INTERNAL", "serviceName": service, "serviceId": randomOf(service).uuid(), "serviceClusterIp": "172.30.12.9",
			"servicePort": 80, "nodePort": 0, "externalIps": []string{}, "externalHostnames": []string{},
		}, object{
			"level": "ROUTE", "serviceName": service, "serviceId": randomOf(service).uuid(), "serviceClusterIp": "",
			"servicePort": 80, "nodePort": 30080, "externalIps": []string{}, "externalHostnames": []string{service + ".apps.example.com"},
		})
	}
	return object{"name": "http", "containerPort": 8080, "protocol": "TCP", "exposure": "INTERNAL", "exposedPort": 0, "exposureInfos": infos}
}

func wireContainer(d *Deployment, i Image, regular bool) object {
	r := randomOf(d.ID + i.Container)
	image := object{"id": i.Digest, "name": nameOf(i), "idV2": i.IDv2()}
	kind := "INIT"
	if regular {
		kind = "REGULAR"
	}
	return object{
		"id": d.ID + ":" + i.Container, "name": i.Container, "type": kind, "image": image,
		"config": object{
			"env": []any{
				object{"key": "LOG_LEVEL", "value": "info", "envVarSource": "RAW"}, object{"key": "DB_PASS", "value": "not-to-be-shown", "envVarSource": "SECRET_KEY"},
			},
			"command": []string{}, "args": []string{"--listen=:8080"}, "directory": "", "user": "app", "uid": "1000", "appArmorProfile": "",
		},
		"securityContext": object{
			"privileged": r.oneIn(8), "selinux": nil, "dropCapabilities": []string{"ALL"}, "addCapabilities": []string{"NET_ADMIN", "SYS_TIME"}[:r.below(3)],
			"readOnlyRootFilesystem": r.oneIn(2), "seccompProfile": nil, "allowPrivilegeEscalation": false,
		},
		"volumes": []any{object{"name": "config", "source": d.Name + "-config", "destination": "/etc/app", "readOnly": true, "type": "ConfigMap", "mountPropagation": "NONE"}},
		"ports":   []any{wirePort(d.Name, false)}, "secrets": []any{object{"name": d.Name + "-tls", "path": "/tls"}},
		"resources":     object{"cpuCoresRequest": json.Number("0.1"), "cpuCoresLimit": json.Number("0.5"), "memoryMbRequest": 128, "memoryMbLimit": 512},
		"livenessProbe": object{"defined": r.oneIn(2)}, "readinessProbe": object{"defined": true},
	}
}
