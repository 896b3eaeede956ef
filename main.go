// Tally is one command-line client for the APIs that operators of container
// fleets use side by side.
package main

import (
	"os"

	"tally/cmd"
)

func main() { os.Exit(cmd.Main()) }
