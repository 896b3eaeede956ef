package output_test

import (
	"context"
	"fmt"
	"iter"
	"os"

	"tally/output"
)

type volume struct {
	Name string `json:"name"`
	GiB  int    `json:"gib"`
}

func volumes() iter.Seq2[volume, error] {
	return func(yield func(volume, error) bool) {
		for _, v := range []volume{{"logs", 200}, {"data, old", 1000}} {
			if !yield(v, nil) {
				return
			}
		}
	}
}

var columns = []output.Column[volume]{
	{Name: "name", Key: true, Value: func(v volume) any { return v.Name }},
	{Name: "gib", Value: func(v volume) any { return v.GiB }},
}

// One list of columns serves every format.
func ExampleWrite() {
	schema := output.SchemaOf(columns)
	for _, flag := range []string{"table", "csv", "jsonl", "name", "template={{.name}}: {{.gib}} GiB"} {
		format, expression, err := output.ParseFormat(flag)
		if err != nil {
			fmt.Println(err)
			return
		}
		o := output.Options{Format: format, Expression: expression, Sort: "gib:desc"}
		if _, err := output.Write(context.Background(), os.Stdout, schema, output.Erase(volumes()), o); err != nil {
			fmt.Println(err)
		}
		fmt.Println()
	}
	// Output:
	// name        gib
	// data, old  1000
	// logs        200
	//
	// name,gib
	// "data, old",1000
	// logs,200
	//
	// {"name":"data, old","gib":1000}
	// {"name":"logs","gib":200}
	//
	// data, old
	// logs
	//
	// data, old: 1000 GiB
	// logs: 200 GiB
}

// Faults in the options are found before a request is sent.
func ExampleCheck() {
	schema := output.SchemaOf(columns)
	fmt.Println(output.Check(schema, output.Options{Columns: []string{"nmae"}}))
	fmt.Println(output.Check(schema, output.Options{JQ: ".[]"}))
	// Output:
	// unknown column "nmae"; did you mean name? (the columns are name, gib)
	// jq works on -o json and -o jsonl, not on table
}

// A server's control characters are made visible before they reach a terminal.
func ExampleEscape() {
	fmt.Println(output.Escape("\x1b[2Jok\n"))
	// Output: \x1b[2Jok\n
}
