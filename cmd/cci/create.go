package cci

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/client/cci"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/huawei"
	"tally/cmd/internal/kit"
)

const createSnapshotLong = `Create an image snapshot, from a manifest in YAML or JSON or from flags. The
server builds it afterwards; "tally cci imagesnapshots wait NAME" waits for that.

The limits of the API are checked before anything is sent: ten images, ten
registries, 30 to 10080 minutes for the build.

A registry is a server name, followed by its options:
--registry swr.example.com,secret=pull-secret,insecure,plain-http`

const createSnapshotExamples = `  tally cci imagesnapshots create web-3 --image nginx:1.29 --size 20 --ttl-days 30 --label app=web --sandbox
  printf 'metadata: {name: tools}\nspec: {images: [{image: "alpine:3"}]}\n' | tally cci imagesnapshots create -f - --sandbox -o name`

// snapshotFlags are the flags that describe a snapshot.
type snapshotFlags struct {
	filename                   string
	images, registries, labels []string
	size, ttl, timeout         int64
	namespace, eipID           string
	dns                        []string
	autoEIP                    bool
	eip                        cci.AutoCreateEIPAttribute
	bandwidth, ipVersion       int64
}

func (f *snapshotFlags) bind(flags *pflag.FlagSet) {
	flags.StringVarP(&f.filename, "filename", "f", "", "manifest in YAML or JSON; - is standard input")
	flags.StringArrayVar(&f.images, "image", nil, "image to include, at most ten")
	flags.StringArrayVar(&f.registries, "registry", nil, "registry to pull from, at most ten: SERVER[,secret=NAME][,insecure][,plain-http]")
	flags.StringArrayVar(&f.labels, "label", nil, "label, as key=value")
	flags.Int64Var(&f.size, "size", 0, "size of the disk in GiB")
	flags.Int64Var(&f.ttl, "ttl-days", 0, "days after which the snapshot is deleted automatically")
	flags.StringVar(&f.namespace, "build-namespace", "", "namespace of the pod that pulls the images")
	flags.Int64Var(&f.timeout, "timeout-minutes", 0, "build timeout in minutes, 30 to 10080")
	flags.StringArrayVar(&f.dns, "dns-server", nil, "DNS server that resolves the registries")
	flags.StringVar(&f.eipID, "eip-id", "", "id of an elastic IP (EIP) to pull through")
	flags.BoolVar(&f.autoEIP, "auto-eip", false, "create an EIP to pull through")
	flags.StringVar(&f.eip.Type, "eip-type", "", "type of the EIP to create")
	flags.StringVar(&f.eip.BandwidthChargeMode, "eip-charge-mode", "", "billing mode of the EIP's bandwidth")
	flags.StringVar(&f.eip.BandwidthID, "eip-bandwidth-id", "", "id of the shared bandwidth to add the EIP to")
	flags.Int64Var(&f.bandwidth, "eip-bandwidth-size", 0, "bandwidth of the EIP in Mbit/s")
	flags.Int64Var(&f.ipVersion, "eip-ip-version", 0, "4 or 6")
}

// snapshotFlagsOf maps the API's field names to flags.
func snapshotFlagsOf() map[string]string {
	return map[string]string{
		"spec.images": "image", "spec.registries": "registry", "spec.imageSnapshotSize": "size",
		"spec.ttlDaysAfterCreated": "ttl-days", "spec.buildingConfig.timeoutMinutes": "timeout-minutes",
		"spec.buildingConfig.namespace":                            "build-namespace",
		"spec.buildingConfig.autoCreateEIPAttribute.ipVersion":     "eip-ip-version",
		"spec.buildingConfig.autoCreateEIPAttribute.bandwidthSize": "eip-bandwidth-size",
	}
}

func createSnapshotVerb() kit.Verb {
	return kit.Verb{
		Use: "create [NAME]", Short: "Create an image snapshot from a manifest or from flags", Prints: true,
		Long: createSnapshotLong, Example: createSnapshotExamples,
		Args: cobra.MaximumNArgs(1),
		Run:  kit.WithFlags((*snapshotFlags).bind, (*snapshotFlags).run),
	}
}

func (f *snapshotFlags) run(ctx context.Context, call *kit.Call) error {
	return kit.Make(ctx, call, snapshotColumns(), func(ctx context.Context) (cci.ImageSnapshot, error) {
		create, err := f.request(call)
		if err != nil {
			return cci.ImageSnapshot{}, err
		}
		s, err := connectSnapshots(ctx, call)
		if err != nil {
			return cci.ImageSnapshot{}, err
		}
		return kit.While(call.App, "the new image snapshot", func() (cci.ImageSnapshot, error) { return create(ctx, s.Client) })
	})
}

// creation sends a snapshot that was checked before.
type creation func(context.Context, *cci.Client) (cci.ImageSnapshot, error)

// request builds a snapshot from the manifest or the flags. It sends nothing.
func (f *snapshotFlags) request(call *kit.Call) (creation, error) {
	if call.Changed("filename") {
		return f.fromManifest(call)
	}
	if len(call.Args) == 0 {
		return nil, exit.Usagef("nothing to create: pass a NAME and --image, or -f FILE")
	}
	snapshot, err := f.snapshot(call)
	if err != nil {
		return nil, exit.Usage(err)
	}
	return func(ctx context.Context, c *cci.Client) (cci.ImageSnapshot, error) {
			return c.CreateImageSnapshot(ctx, snapshot)
		},
		huawei.InFlags(snapshot.Validate(), snapshotFlagsOf())
}

func (f *snapshotFlags) snapshot(call *kit.Call) (cci.ImageSnapshot, error) {
	labels, err := labelMap(f.labels)
	if err != nil {
		return cci.ImageSnapshot{}, err
	}
	registries, err := registriesOf(f.registries)
	if err != nil {
		return cci.ImageSnapshot{}, err
	}
	s := cci.ImageSnapshot{Metadata: cci.ObjectMeta{Name: call.Args[0], Labels: labels}}
	s.Spec.Registries = registries
	for _, image := range f.images {
		s.Spec.Images = append(s.Spec.Images, cci.ImageReference{Image: image})
	}
	s.Spec.ImageSnapshotSize = numberOrNil(call, "size", f.size)
	s.Spec.TTLDaysAfterCreated = numberOrNil(call, "ttl-days", f.ttl)
	s.Spec.BuildingConfig, err = f.building(call)
	return s, err
}

// building returns how the images are pulled, nil if no flag sets it.
func (f *snapshotFlags) building(call *kit.Call) (*cci.BuildingConfig, error) {
	b := &cci.BuildingConfig{
		Namespace: f.namespace, TimeoutMinutes: numberOrNil(call, "timeout-minutes", f.timeout),
		DNSServers: f.dns, EIPID: f.eipID, AutoCreateEIP: f.autoEIP,
	}
	changed := false
	for _, flag := range []string{"build-namespace", "timeout-minutes", "dns-server", "eip-id", "auto-eip"} {
		changed = changed || call.Changed(flag)
	}
	for _, flag := range []string{"eip-type", "eip-charge-mode", "eip-bandwidth-id", "eip-bandwidth-size", "eip-ip-version"} {
		if !call.Changed(flag) {
			continue
		}
		if !f.autoEIP {
			return nil, fmt.Errorf("--%s needs --auto-eip", flag)
		}
		f.eip.BandwidthSize, f.eip.IPVersion = numberOrNil(call, "eip-bandwidth-size", f.bandwidth), numberOrNil(call, "eip-ip-version", f.ipVersion)
		b.AutoCreateEIPAttribute = &f.eip
	}
	if f.autoEIP && f.eipID != "" {
		return nil, errors.New("--eip-id and --auto-eip cannot be combined")
	}
	if !changed {
		return nil, nil
	}
	return b, nil
}

// numberOrNil is nil for a flag that was not set.
func numberOrNil(call *kit.Call, flag string, n int64) *int64 {
	if !call.Changed(flag) {
		return nil
	}
	return &n
}

func labelMap(pairs []string) (map[string]string, error) {
	var labels map[string]string
	for _, pair := range pairs {
		key, value, ok := strings.Cut(pair, "=")
		if _, twice := labels[key]; !ok || key == "" || twice {
			return nil, fmt.Errorf("--label %q: write key=value, each key once", pair)
		}
		if labels == nil {
			labels = map[string]string{}
		}
		labels[key] = value
	}
	return labels, nil
}

// registriesOf parses SERVER[,secret=NAME][,insecure][,plain-http].
func registriesOf(values []string) ([]cci.Registry, error) {
	var all []cci.Registry
	for _, s := range values {
		words := strings.Split(s, ",")
		r := cci.Registry{Server: words[0]}
		for _, word := range words[1:] {
			secret, isSecret := strings.CutPrefix(word, "secret=")
			switch {
			case isSecret && secret != "":
				r.ImagePullSecret = secret
			case word == "insecure":
				r.InsecureSkipVerify = true
			case word == "plain-http":
				r.PlainHTTP = true
			default:
				return nil, fmt.Errorf("--registry %q: %q is not one of secret=NAME, insecure, plain-http", s, word)
			}
		}
		all = append(all, r)
	}
	return all, nil
}
