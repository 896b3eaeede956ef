// Package outfile writes files that appear whole or not at all, with the
// manifest that describes them, and checks such files later.
//
// [Create] starts one file. [Open] starts a [Pair]: a data file and its manifest,
// which are one transaction. [Verify] reads a file again and compares it with its
// manifest.
package outfile
