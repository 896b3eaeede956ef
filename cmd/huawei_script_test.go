package cmd

import (
	"context"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"tally/client/huawei/huaweitest"
)

// huaweiCommands are what scripts about Huawei Cloud can use.
func huaweiCommands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){"huawei": runHuawei}
}

// runHuawei starts a service for the rest of the script, with the options of
// the sandbox, and sets the variables that lead to it:
// huawei hss containers=50 throttle=2.
func runHuawei(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: huawei hss|cci [OPTION=VALUE...]")
	}
	service, options := args[0], make([]string, len(args)-1)
	for i, option := range args[1:] {
		options[i] = service + "-" + strings.TrimPrefix(option, service+"-")
	}
	var url string
	switch service {
	case "hss":
		var o hssDouble
		ts.Check(setOptions(hssOptions(&o), optionArgs(ts, hssOptions(&o), options)))
		server, err := startHSS(context.Background(), o)
		ts.Check(err)
		ts.Defer(func() { ts.Check(server.Close()) })
		url = server.URL()
	case "cci":
		var o cciDouble
		ts.Check(setOptions(cciOptions(&o), optionArgs(ts, cciOptions(&o), options)))
		server, err := startCCI(o)
		ts.Check(err)
		ts.Defer(func() { ts.Check(server.Close()) })
		url = server.URL()
	default:
		ts.Fatalf("there is no service %q", service)
	}
	name := strings.ToUpper(service)
	ts.Setenv("URL", url)
	ts.Setenv("TALLY_"+name+"_ENDPOINT", url)
	ts.Setenv("TALLY_"+name+"_IAM_ENDPOINT", url)
	ts.Setenv("TALLY_"+name+"_ATTEMPTS", "2")
	ts.Setenv("HUAWEICLOUD_SDK_AK", huaweitest.AccessKey)
	ts.Setenv("HUAWEICLOUD_SDK_SK", huaweitest.SecretKey)
	ts.Setenv("HUAWEICLOUD_SDK_PROJECT_ID", huaweitest.ProjectID)
}
