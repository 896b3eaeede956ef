package app

import (
	"io/fs"
	"os"
	"time"
)

// pipePatience is the time after which a notice says that a named pipe is being
// read.
const pipePatience = 3 * time.Second

// Reading is called before a file is read, and done afterwards. A named pipe
// without a writer blocks its reader: after some seconds a notice says so.
func (a *App) Reading(name string) (done func()) {
	info, err := os.Stat(name)
	if err != nil || info.Mode()&fs.ModeNamedPipe == 0 {
		return func() {}
	}
	timer := time.AfterFunc(pipePatience, func() {
		a.Notice("waiting for the writer of %s, which is a pipe: it is read until its writer closes it", name)
	})
	return func() { timer.Stop() }
}
