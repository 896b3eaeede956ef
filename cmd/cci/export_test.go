package cci

import (
	"tally/client/cci/ccitest"
	"tally/client/huawei/huaweitest"
)

// StartDefault starts the sandbox's server, for tests outside of the package.
func StartDefault(faults ...huaweitest.Fault) (*ccitest.Server, error) {
	return startServer(fakeOptions{faults: faults, odd: true})
}
