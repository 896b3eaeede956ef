package library

import (
	"strings"
	"testing"
	"time"

	"tally/client/cci/ccitest"
	"tally/client/hss/hsstest"
	"tally/client/huawei/huaweitest"
	"tally/client/kfp/kfptest"
	"tally/client/stackrox/stackroxtest"
)

// runs are the servers for the programs, and the expected output.
var runs = map[string]struct {
	// serve starts a server and returns the environment for reaching it.
	serve func(*testing.T) []string
	want  string
}{
	"stackrox": {serveStackRox, `^(payments \S+ \d+\n)+$`},
	"kfp":      {serveKFP, `^Succeeded [1-9]\d* steps\n$`},
	"hss":      {serveHSS, `^[1-9]\d* containers with [1-9]\d* columns\n$`},
	"cci":      {serveCCI, `^web is Available\n$`},
}

func serveStackRox(t *testing.T) []string {
	s, err := stackroxtest.Start(stackroxtest.Options{Pods: 300, Ordinary: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return []string{variable("ROX_ENDPOINT", s.URL()), variable("ROX_API_TOKEN", stackroxtest.SandboxToken)}
}

// serveKFP serves runs for which a minute passes each second.
func serveKFP(t *testing.T) []string {
	begin := time.Now()
	s, err := kfptest.Start(kfptest.Options{Now: func() time.Time { return begin.Add(60 * time.Since(begin)) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return []string{variable("KF_PIPELINES_ENDPOINT", s.URL())}
}

func serveHSS(t *testing.T) []string {
	s, err := hsstest.Start(hsstest.Options{Polls: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return huawei("HSS", s.URL())
}

func serveCCI(t *testing.T) []string {
	s, err := ccitest.Start(ccitest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return huawei("CCI", s.URL())
}

// huawei returns an environment with credentials in Terraform's variables.
func huawei(service, url string) []string {
	region := strings.ToUpper(strings.ReplaceAll(huaweitest.Region, "-", "_"))
	return []string{
		variable("HW_ACCESS_KEY", huaweitest.AccessKey),
		variable("HW_SECRET_KEY", huaweitest.SecretKey),
		variable("HW_REGION_NAME", huaweitest.Region),
		variable("HW_PROJECT_ID", huaweitest.ProjectID),
		variable("HUAWEICLOUD_SDK_REGION_"+service+"_"+region, url),
	}
}
