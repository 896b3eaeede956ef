package huawei

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"tally/client/rest"
)

const (
	publicDomain = "myhuaweicloud.com"
	euDomain     = "myhuaweicloud.eu" // the sovereign cloud in Europe has its own
)

// Endpoint is the public URL of a service in a region, such as
// https://hss.cn-north-4.myhuaweicloud.com.
func Endpoint(service, region string) (string, error) {
	if !isRegion(region) {
		return "", rest.Invalid("", "region %q: a region is named like cn-north-4", region)
	}
	domain := publicDomain
	if region == "eu-west-101" {
		domain = euDomain
	}
	return fmt.Sprintf("https://%s.%s.%s", service, region, domain), nil
}

// EndpointFromEnvironment returns the endpoint in the SDK's variable for a
// service in a region (HUAWEICLOUD_SDK_REGION_HSS_CN_NORTH_4=https://...), empty
// if it is not set. Of several endpoints the first is used.
func EndpointFromEnvironment(lookup Lookup, service, region string) string {
	name := "HUAWEICLOUD_SDK_REGION_" + strings.ToUpper(service+"_"+strings.ReplaceAll(region, "-", "_"))
	value, _ := lookup(name)
	first, _, _ := strings.Cut(value, ",")
	return strings.TrimSpace(first)
}

// regionOf reads the region from a public endpoint's host name; it is needed to find the project.
func regionOf(endpoint *url.URL) string {
	_, place, _ := strings.Cut(endpoint.Hostname(), ".")
	region, domain, _ := strings.Cut(place, ".")
	if (domain != publicDomain && domain != euDomain) || !isRegion(region) {
		return ""
	}
	return region
}

// isRegion reports whether a string has the form of a region, so that nothing else gets into a host name.
func isRegion(s string) bool {
	return !slices.ContainsFunc(strings.Split(s, "-"), func(part string) bool {
		return part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789") != ""
	})
}

// endpoint is the configured endpoint, or the region's public one.
func (o Options) endpoint() (*url.URL, error) {
	s := o.Endpoint
	if s == "" && o.Region == "" {
		return nil, rest.Invalid("", "%s: neither an endpoint nor a region is set", cmp.Or(o.Service, "Huawei Cloud"))
	}
	if s == "" {
		var err error
		if s, err = Endpoint(o.Service, o.Region); err != nil {
			return nil, err
		}
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	base, err := url.Parse(s)
	if err != nil {
		return nil, rest.Invalid("", "endpoint: not a URL such as https://hss.cn-north-4.myhuaweicloud.com")
	}
	return base, nil
}
