// Package kit turns declarations into commands: a Resource becomes list, get,
// delete and wait with their flags, paging, checks and completion; a Verb
// becomes any other command; Print carries rows to where the flags say.
package kit
