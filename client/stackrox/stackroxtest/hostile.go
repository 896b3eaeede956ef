package stackroxtest

import "tally/client/fleet"

// Hostile is a string that a careless program passes on to a terminal, a spreadsheet
// or a file.
type Hostile struct {
	Kind string // what it tries, in one or two words
	Text string // the name of its pod, and the reason for which the pod's container ended
}

// HostileStrings lists the strings of the hostile pods of every fleet: pods 1, 3, 5
// and so on, counted from 0, have them in this order.
func HostileStrings() []Hostile {
	var strs []Hostile
	for _, odd := range fleet.OddStrings() {
		strs = append(strs, Hostile{odd.Kind, odd.Text})
	}
	return append(strs, Hostile{crashLoop, "back-off restarting failed container"})
}

// crashLoop is the pod whose record is longer than 64 KiB: its container ended many
// times, and each instance is kept.
const (
	crashLoop      = "crash loop"
	crashLoopTimes = 160 // some 80 KiB
)

// hostileAt returns the hostile string of the pod with this number, if any.
func hostileAt(strs []Hostile, pod int) (Hostile, bool) {
	if pod%2 == 0 || pod/2 >= len(strs) {
		return Hostile{}, false
	}
	return strs[pod/2], true
}
