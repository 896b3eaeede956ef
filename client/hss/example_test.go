package hss_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"

	"tally/client/hss"
	"tally/client/hss/hsstest"
	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

// exampleClient is a client of an in-process service.
func exampleClient(o hsstest.Options) (client *hss.Client, end func()) {
	server, err := hsstest.Start(o)
	if err != nil {
		log.Fatal(err)
	}
	transport := huawei.Options{Options: rest.Options{Endpoint: server.URL()}, IAMEndpoint: server.URL()}
	client, err = hss.New(hss.Options{Options: transport.With(huaweitest.Credentials())})
	if err != nil {
		log.Fatal(err)
	}
	return client, func() {
		client.Close()
		if err := server.Close(); err != nil {
			log.Fatal(err)
		}
	}
}

func ExampleClient_Containers() {
	client, end := exampleClient(hsstest.Options{Ordinary: true})
	defer end()
	for container, err := range client.Containers(context.Background(), hss.ContainerQuery{Pod: "orders-db"}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(container.PodName, container.ContainerName, container.Status)
	}
	// Output:
	// orders-db-0 postgres Running
	// orders-db-1 postgres Running
}

// An export is a task; its file is a ZIP archive with a table in it.
func ExampleClient_CreateExport() {
	client, end := exampleClient(hsstest.Options{Ordinary: true})
	defer end()
	ctx := context.Background()
	request := hss.ExportRequest{Status: "Running", Headers: hss.Headers("en")}
	id, err := client.CreateExport(ctx, request)
	if err != nil {
		log.Fatal(err)
	}
	task, err := client.WaitExport(ctx, id, hss.WaitOptions{Sleep: noSleep})
	if err != nil {
		log.Fatal(err)
	}
	file, err := client.Download(ctx, task.FileID)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	content, err := io.ReadAll(file) // write a large one to a file
	if err != nil {
		log.Fatal(err)
	}
	archive, err := hss.OpenArchive(bytes.NewReader(content), int64(len(content)), hss.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	table, err := archive.Table(ctx, request.Headers...)
	if err != nil {
		log.Fatal(err)
	}
	rows, err := table.Count()
	fmt.Println(task.Status, rows, table.Keys[0], err)
	// Output:
	// success 22 container_id <nil>
}

// A task that fails is an error of its own type.
func ExampleClient_WaitExport() {
	client, end := exampleClient(hsstest.Options{Fails: true})
	defer end()
	ctx := context.Background()
	id, err := client.CreateExport(ctx, hss.ExportRequest{})
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.WaitExport(ctx, id, hss.WaitOptions{Sleep: noSleep})
	if failed := new(hss.TaskFailedError); errors.As(err, &failed) {
		fmt.Println(failed.Task.ID == id, failed.Task.Status)
	}
	// Output:
	// true failure
}
