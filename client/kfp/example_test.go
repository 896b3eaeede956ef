package kfp_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"strings"
	"time"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
	"tally/client/rest"
)

// exampleClient is a client of a server in this process, and the clock of both.
func exampleClient() (client *kfp.Client, clock *clock, end func()) {
	clock = newClock()
	server, err := kfptest.Start(kfptest.Options{Now: clock.now})
	if err != nil {
		log.Fatal(err)
	}
	client, err = kfp.New(kfp.Options{Options: rest.Options{Endpoint: server.URL()}})
	if err != nil {
		log.Fatal(err)
	}
	return client, clock, func() { client.Close(); server.Close() }
}

// Every list is a sequence over all of its pages.
func ExampleClient_Pipelines() {
	client, _, end := exampleClient()
	defer end()
	for pipeline, err := range client.Pipelines(context.Background(), kfp.PipelineQuery{Sort: "name"}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(pipeline.Name)
	}
	// Output:
	// hello wait
	// say
	// train model
}

func ExampleClient_UploadPipeline() {
	client, _, end := exampleClient()
	defer end()
	workflow := `{"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"generateName":"x-"},"spec":{"entrypoint":"main"}}`
	made, err := client.UploadPipeline(context.Background(), kfp.Upload{
		Name: "my pipeline", FileName: "pipeline.json", Size: int64(len(workflow)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(workflow)), nil },
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(made.Name, made.DefaultVersion.Name)
	// Output:
	// my pipeline my pipeline
}

// To wait for a run, start it and set Known for WaitRun.
func ExampleClient_WaitRun() {
	client, clock, end := exampleClient()
	defer end()
	ctx := context.Background()
	pipeline, err := client.ResolvePipeline(ctx, "hello wait", "")
	if err != nil {
		log.Fatal(err)
	}
	started, err := client.CreateRun(ctx, kfp.Run{Name: "by hand", PipelineSpec: kfp.PipelineSpec{PipelineID: pipeline.ID}})
	if err != nil {
		log.Fatal(err)
	}
	ended, err := client.WaitRun(ctx, started.Run.ID, kfp.WaitOptions{
		Known: true, Interval: time.Second, Sleep: clock.sleep,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ended.Run.Status, ended.Run.Duration(time.Time{}))
	// Output:
	// Succeeded 7s
}

// The kind of an error says what can be done about it.
func ExampleClient_errors() {
	client, _, end := exampleClient()
	defer end()
	_, err := client.Run(context.Background(), "51f0a5b9-0000-4000-8000-000000000000")
	fmt.Println(rest.KindNotFound.Is(err), rest.KindAuth.Is(err))
	// Output:
	// true false
}
