package hss

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"tally/client/hss"
	"tally/client/hss/hsstest"
	cloud "tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/huawei"
	"tally/cmd/internal/sandbox"
)

// fakeOptions are the options of the sandbox's HSS.
type fakeOptions struct {
	hsstest.Options
	faults []huaweitest.Fault
}

// sandboxOptions are the options of the sandbox's HSS.
func sandboxOptions(o *fakeOptions) []sandbox.Option {
	return append([]sandbox.Option{
		sandbox.Count("hss-containers", "number of containers in the fleet", sandbox.To(&o.Containers)),
		sandbox.Odd(func(odd bool) { o.Ordinary = !odd }),
		sandbox.Night(sandbox.To(&o.Night)),
		sandbox.Count("hss-together", "number of containers created within one second", sandbox.To(&o.Together)),
		sandbox.Count("hss-timeless", "number of containers without a creation time", sandbox.To(&o.Timeless)),
		sandbox.Count("hss-moves", "number of containers that disappear, one after each page of a list", sandbox.To(&o.Moves)),
		sandbox.OnOff("hss-same", "ignore the creation times in an export request", sandbox.To(&o.Same)),
		sandbox.Count("hss-polls", "number of polls that show an export as still running (0: two)", sandbox.To(&o.Polls)),
		sandbox.OnOff("hss-never", "leave every export running", func(bool) { o.Polls = hsstest.Never }),
		sandbox.OnOff("hss-fails", "fail every export", sandbox.To(&o.Fails)),
		{Name: "hss-format", Usage: "content of the archive: " + strings.Join(archiveFormats(), ", "), Set: func(s string) (err error) {
			o.Format, err = archiveFormat(s)
			return err
		}},
		{Name: "hss-download", Usage: "what to send instead of the archive: json, html, empty, cut or damaged", Set: func(s string) error {
			fault, ok := downloadFaults()[s]
			if !ok {
				return errors.New("it must be json, html, empty, cut or damaged")
			}
			o.faults = append(o.faults, fault)
			return nil
		}},
		sandbox.OnOff("hss-unknown", "report every export as not found", func(bool) {
			o.faults = append(o.faults, huaweitest.Fault{
				Path: exportTaskPath, Status: http.StatusBadRequest,
				Header: http.Header{"Content-Type": {"application/json"}},
				Body:   `{"error_code":"HSS.0011","error_msg":"Not found.","error_description":"the task does not exist"}`,
			})
		}),
	}, huawei.FaultOptions("hss-", &o.faults)...)
}

const (
	projectPath    = "/v5/" + huaweitest.ProjectID
	exportTaskPath = projectPath + "/export-task/"
)

// downloadFaults are the faulty downloads.
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

// damagedArchive returns a complete archive with one wrong byte.
func damagedArchive() string {
	const name, rows = "containers.csv", "Container Name\nnginx\nredis\n"
	data, err := hsstest.Zip(hsstest.ZipFile{Name: name, Text: rows})
	if err != nil {
		return err.Error() // which is not an archive either
	}
	const header = 30 // bytes before the name
	data[header+len(name)+3] ^= 0xff
	return string(data)
}

func archiveFormats() []string { return []string{"csv", "csv-bom", "csv-gbk", "xlsx", "text"} }

func archiveFormat(name string) (hsstest.Format, error) {
	i := slices.Index(archiveFormats(), name)
	if i < 0 {
		return 0, fmt.Errorf("it must be one of %s", strings.Join(archiveFormats(), ", "))
	}
	return []hsstest.Format{hsstest.CSV, hsstest.CSVWithBOM, hsstest.CSVInGBK, hsstest.XLSX, hsstest.Text}[i], nil
}

// startSandbox starts an in-process HSS, with an existing export: fake-task-1.
func startSandbox(ctx context.Context, options map[string]string) (*app.Sandbox, error) {
	o := fakeOptions{Options: hsstest.Options{Ordinary: true}}
	if err := sandbox.Set(sandboxOptions(&o), options); err != nil {
		return nil, err
	}
	server, err := startServer(ctx, o)
	if err != nil {
		return nil, err
	}
	values, vars := huawei.Access("hss", server.URL())
	return &app.Sandbox{Values: values, Variables: vars, Close: server.Close}, nil
}

func startServer(ctx context.Context, o fakeOptions) (*hsstest.Server, error) {
	server, err := hsstest.Start(o.Options)
	if err != nil {
		return nil, err
	}
	client, err := hss.New(hss.Options{Options: cloud.Options{Options: rest.Options{Endpoint: server.URL()}}.With(huaweitest.Credentials())})
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	defer client.Close()
	if _, err := client.CreateExport(ctx, hss.ExportRequest{}); err != nil {
		return nil, errors.Join(err, server.Close())
	}
	for _, f := range o.faults {
		server.Inject(f)
	}
	return server, nil
}
