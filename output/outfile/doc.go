// Package outfile writes files that appear whole or not at all, with a manifest
// that describes them, and verifies such files.
//
// [Create] starts one file. [Open] starts a [Pair]: a data file and its manifest,
// which are one transaction. [Verify] reads a file again and compares it with its
// manifest.
package outfile
