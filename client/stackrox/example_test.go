package stackrox_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"tally/client/rest"
	"tally/client/stackrox"
	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
	"tally/client/stackrox/stackroxtest"
)

// exampleClient is a client of a Central in this process.
func exampleClient(o stackroxtest.Options) (client *stackrox.Client, end func()) {
	server, err := stackroxtest.Start(o)
	if err != nil {
		log.Fatal(err)
	}
	client, err = stackrox.New(stackrox.Options{Options: rest.Options{
		Endpoint:    server.URL(),
		Credentials: rest.Bearer(stackroxtest.SandboxToken),
	}})
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

func ExampleClient_Clusters() {
	client, end := exampleClient(stackroxtest.Options{Pods: 30, Ordinary: true})
	defer end()
	for cluster, err := range client.Clusters(context.Background()) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(cluster.Name)
	}
	// Unordered output:
	// prod-frankfurt
	// prod-singapore
	// staging
	// 上海-生产
}

func ExampleClient_ExportPods() {
	client, end := exampleClient(stackroxtest.Options{Pods: 8, Ordinary: true})
	defer end()
	query, err := stackrox.Filter{Namespaces: []string{"payments"}}.Query()
	if err != nil {
		log.Fatal(err)
	}
	for pod, err := range client.ExportPods(context.Background(), query, 10*time.Minute) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(pod.Name, "has", len(pod.LiveInstances), "live containers")
	}
	// Output:
	// ledger-f4mmxk9kv-k5r6h has 3 live containers
	// ledger-f4mmxk9kv-zm4px has 3 live containers
	// billing-worker-ppbl8lghn-6595t has 1 live containers
}

// A plan says what a row is, here a finding, and which values it has.
func ExampleClient_Export() {
	client, end := exampleClient(stackroxtest.Options{Pods: 8, Ordinary: true, Findings: 2})
	defer end()
	plan := record.NewPlan(schema.Load().Images(), "scan.components[].vulns[]")
	image, cve := plan.Value("name.fullName"), plan.Value(".cve")
	findings, images := 0, map[string]bool{}
	for r, err := range client.Export(context.Background(), stackrox.ExportRequest{Plan: plan}) {
		if err != nil {
			log.Fatal(err)
		}
		for row := range r.Rows {
			if row.Cell(cve).Has() {
				findings++
				images[string(row.Cell(image).Append(nil))] = true
			}
		}
	}
	fmt.Println(findings, "findings in", len(images), "images")
	// Output:
	// 38 findings in 6 images
}

// An export that ends early reports how many records came, and why it ended.
func ExampleClient_ExportPods_incomplete() {
	client, end := exampleClient(stackroxtest.Options{Pods: 8, Fault: stackroxtest.Fault{Kind: stackroxtest.Fail, After: 3, Code: 14, Message: "database is restarting"}})
	defer end()
	for _, err := range client.ExportPods(context.Background(), "", 0) {
		if part := new(rest.Incomplete); errors.As(err, &part) {
			fmt.Println(part.Records, "pods came")
		}
		if failure := new(rest.Error); errors.As(err, &failure) {
			fmt.Println(failure.Message)
		}
	}
	// Output:
	// 3 pods came
	// database is restarting
}

// Central ignores a field that it does not know, and would export every pod.
func ExampleCheckQuery() {
	err := stackrox.CheckQuery("pods", "Naemspace:payments", false)
	if mistake := new(stackrox.QueryError); errors.As(err, &mistake) {
		fmt.Println(mistake.Term, mistake.Unknown)
	}
	// Output:
	// Naemspace:payments true
}
