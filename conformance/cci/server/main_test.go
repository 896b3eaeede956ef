package server_test

import (
	"testing"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
)

// TestMain silences the machinery, which reports every refused request.
func TestMain(m *testing.M) {
	klog.SetLogger(logr.Discard())
	m.Run()
}
