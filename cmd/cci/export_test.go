package cci

import (
	"tally/client/cci/ccitest"
	"tally/client/huawei/huaweitest"
)

// StartUsual starts the sandbox's server, for the tests outside of the package.
func StartUsual(faults ...huaweitest.Fault) (*ccitest.Server, error) {
	return startServer(double{faults: faults, odd: true})
}
