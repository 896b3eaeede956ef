package output

import (
	"runtime"
	"runtime/metrics"
	"time"
)

const (
	// mostLeft is what may be left behind by the work on a large row before it is
	// collected, in bytes.
	mostLeft = 4 << 20
	// leftTime is how often that is measured.
	leftTime = time.Millisecond
)

// frugal does the work on a large row. What it leaves behind is collected as it comes to
// several MiB: the buffers of libraries grow by copies, and the collector would let these
// come to as much as is in use.
func frugal(work func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		collectUntil(stop)
	}()
	defer func() { <-stopped }()
	defer close(stop)
	work()
}

// collectUntil collects whenever mostLeft bytes were allocated, until stop is closed.
func collectUntil(stop <-chan struct{}) {
	often := time.NewTicker(leftTime)
	defer often.Stop()
	runtime.GC()
	for last := allocatedBytes(); ; {
		select {
		case <-stop:
			return
		case <-often.C:
		}
		if now := allocatedBytes(); now-last >= mostLeft {
			runtime.GC()
			last = now
		}
	}
}

// allocatedBytes is what the process has allocated in its life.
func allocatedBytes() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
