package cmd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"tally/client/hss"
	"tally/client/hss/hsstest"
	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/cmd/internal/app"
)

// hssDouble are the options of the sandbox's HSS.
type hssDouble struct {
	hsstest.Options
	faults []huaweitest.Fault
}

// hssOptions are what can be said of the sandbox's HSS.
func hssOptions(o *hssDouble) []sandboxOption {
	return append([]sandboxOption{
		{"hss-containers", "how many containers the fleet has", count(to(&o.Containers))},
		{"hss-polls", "how often an export is still running when it is asked for (0: twice)", count(to(&o.Polls))},
		{"hss-never", "never end an export", onOff(func(bool) { o.Polls = hsstest.Never })},
		{"hss-fails", "end every export in a failure", onOff(to(&o.Fails))},
		{"hss-format", "what is in the archive: " + strings.Join(archiveFormats(), ", "), func(s string) (err error) {
			o.Format, err = archiveFormat(s)
			return err
		}},
		{"hss-download", "what comes instead of the archive: json, html, empty, cut or damaged", func(s string) error {
			fault, ok := downloadFaults()[s]
			if !ok {
				return errors.New("it must be json, html, empty, cut or damaged")
			}
			o.faults = append(o.faults, fault)
			return nil
		}},
		{"hss-unknown", "answer every question for an export as if there were none", onOff(func(bool) {
			o.faults = append(o.faults, huaweitest.Fault{
				Path: exportTaskPath, Status: http.StatusBadRequest,
				Header: http.Header{"Content-Type": {"application/json"}},
				Body:   `{"error_code":"HSS.0011","error_msg":"Not found.","error_description":"the task does not exist"}`,
			})
		})},
	}, huaweiFaults("hss-", &o.faults)...)
}

const (
	projectPath    = "/v5/" + huaweitest.ProjectID
	exportTaskPath = projectPath + "/export-task/"
)

// downloadFaults are what a download can be instead of an archive.
func downloadFaults() map[string]huaweitest.Fault {
	const path = projectPath + "/download/"
	asJSON := http.Header{"Content-Type": {"application/json"}}
	return map[string]huaweitest.Fault{
		"json":    {Path: path, Status: http.StatusOK, Header: asJSON, Body: `{"error_code":"HSS.0010","error_msg":"Denied.","error_description":"no permission for this file"}`},
		"html":    huaweitest.LoginPage(path, http.StatusOK),
		"empty":   {Path: path, Status: http.StatusOK, Header: asJSON},
		"cut":     {Path: path, Status: http.StatusOK, Body: "PK\x03\x04" + strings.Repeat("half of this never comes ", 100), Cut: true},
		"damaged": {Path: path, Status: http.StatusOK, Body: damagedArchive()},
	}
}

// damagedArchive is an archive that came whole, with a byte that is wrong.
func damagedArchive() string {
	const name, rows = "containers.csv", "Container Name\nnginx\nredis\n"
	text, err := hsstest.Zip(hsstest.ZipFile{Name: name, Text: rows})
	if err != nil {
		return err.Error() // which is no archive either
	}
	const header = 30 // bytes before the name
	text[header+len(name)+3] ^= 0xff
	return string(text)
}

func archiveFormats() []string { return []string{"csv", "csv-bom", "csv-gbk", "xlsx", "text"} }

func archiveFormat(name string) (hsstest.Format, error) {
	i := slices.Index(archiveFormats(), name)
	if i < 0 {
		return 0, fmt.Errorf("it must be one of %s", strings.Join(archiveFormats(), ", "))
	}
	return []hsstest.Format{hsstest.CSV, hsstest.CSVWithBOM, hsstest.CSVInGBK, hsstest.XLSX, hsstest.Text}[i], nil
}

// hssSandbox starts an in-process HSS, with an export that somebody asked for
// already: fake-task-1.
func hssSandbox(ctx context.Context, options map[string]string) (*app.Sandbox, error) {
	var o hssDouble
	if err := setOptions(hssOptions(&o), options); err != nil {
		return nil, err
	}
	server, err := startHSS(ctx, o)
	if err != nil {
		return nil, err
	}
	values, vars := huaweiAccess("hss", server.URL())
	return &app.Sandbox{Values: values, Variables: vars, Close: server.Close}, nil
}

func startHSS(ctx context.Context, o hssDouble) (*hsstest.Server, error) {
	server, err := hsstest.Start(o.Options)
	if err != nil {
		return nil, err
	}
	client, err := hss.New(hss.Options{Options: huawei.Options{Endpoint: server.URL()}.With(huaweitest.Credentials())})
	if err != nil {
		return nil, closing(err, server)
	}
	defer client.Close()
	if _, err := client.CreateExport(ctx, hss.ExportRequest{}); err != nil {
		return nil, closing(err, server)
	}
	for _, f := range o.faults {
		server.Inject(f)
	}
	return server, nil
}
