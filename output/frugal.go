package output

import (
	"runtime"
	"runtime/metrics"
	"time"
)

const (
	// mostLeft is the amount of garbage, in bytes, after which work on a large row
	// triggers a collection.
	mostLeft = 4 << 20
	// leftTime is the interval at which garbage is measured.
	leftTime = time.Millisecond
)

// frugal does the work on a large row, and collects its garbage whenever there are
// several MiB of it: the buffers of libraries grow by copies, and the collector would let
// these add up to as much memory as is in use.
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

// allocatedBytes returns the number of bytes that the process has allocated in total.
func allocatedBytes() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
