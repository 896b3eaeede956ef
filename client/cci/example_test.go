package cci_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"tally/client/cci"
	"tally/client/cci/ccitest"
	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

// exampleClient is a client of a service in this process.
func exampleClient(o ccitest.Options) (client *cci.Client, end func()) {
	server, err := ccitest.Start(o)
	if err != nil {
		log.Fatal(err)
	}
	transport := huawei.Options{Options: rest.Options{Endpoint: server.URL()}, IAMEndpoint: server.URL()}
	client, err = cci.New(cci.Options{Options: transport.With(huaweitest.Credentials())})
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

func ExampleClient_ImageSnapshots() {
	client, end := exampleClient(ccitest.Options{Snapshots: []cci.ImageSnapshot{snapshot("web"), snapshot("api"), snapshot("worker")}})
	defer end()
	for s, err := range client.ImageSnapshots(context.Background(), cci.ImageSnapshotQuery{LabelSelector: "app=w"}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(s.Metadata.Name, s.State())
	}
	// Unordered output:
	// web Available
	// worker Available
}

// A snapshot is built after its creation; to wait for it is a request of its own.
func ExampleClient_CreateImageSnapshot() {
	client, end := exampleClient(ccitest.Options{})
	defer end()
	ctx := context.Background()
	made, err := client.CreateImageSnapshot(ctx, cci.ImageSnapshot{
		Metadata: cci.ObjectMeta{Name: "web"},
		Spec:     cci.ImageSnapshotSpec{Images: []cci.ImageReference{{Image: "nginx:1.27"}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(made.State())
	built, err := client.WaitImageSnapshot(ctx, "web", cci.PhaseAvailable, cci.WaitOptions{Sleep: noSleep})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(built.State())
	// Output:
	// Creating
	// Available
}

// A deletion is done when its object is gone.
func ExampleClient_DeleteImageSnapshot() {
	client, end := exampleClient(ccitest.Options{Snapshots: []cci.ImageSnapshot{snapshot("web")}})
	defer end()
	ctx := context.Background()
	deleted, err := client.DeleteImageSnapshot(ctx, "web", cci.DeleteOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(deleted.Object.State())
	if err := client.WaitImageSnapshotDeleted(ctx, "web", cci.WaitOptions{Sleep: noSleep}); err != nil {
		log.Fatal(err)
	}
	_, err = client.ImageSnapshot(ctx, "web")
	fmt.Println(cci.IsNotFound(err))
	// Output:
	// Terminating
	// true
}

// A name that is taken is refused by the server, in its own words; what the
// reference does not allow is not sent.
func ExampleClient_errors() {
	client, end := exampleClient(ccitest.Options{Snapshots: []cci.ImageSnapshot{snapshot("web")}})
	defer end()
	_, err := client.CreateImageSnapshot(context.Background(), snapshot("web"))
	if refused := new(rest.Error); errors.As(err, &refused) {
		fmt.Println(refused.Status, refused.Code)
	}
	_, err = client.CreateImageSnapshot(context.Background(), cci.ImageSnapshot{})
	fmt.Println(rest.KindInvalid.Is(err))
	// Output:
	// 409 AlreadyExists
	// true
}
