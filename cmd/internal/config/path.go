package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// PathVariable names the configuration file.
const PathVariable = "TALLY_CONFIG"

// DefaultPath returns $TALLY_CONFIG, or else tally/config.yaml in the user's
// configuration directory; it is empty for a user without a home. named reports
// whether the variable is set. A blank variable is a Mistake.
func DefaultPath(lookup func(string) (string, bool)) (path string, named bool, err error) {
	set, _ := lookup(PathVariable)
	if path, err = Clean("$"+PathVariable, set); err != nil || path != "" {
		return path, true, err
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", false, nil //nolint:nilerr // without a home there is no file, and none is needed
	}
	return filepath.Join(dir, "tally", "config.yaml"), false, nil
}

// IsOff reports whether path disables the configuration file.
func IsOff(path string) bool { return path == os.DevNull || path == "/dev/null" }

// CheckPath returns the mistake of a user who has no directory for a configuration file, or nil.
func CheckPath(path string) error {
	if path == "" {
		return Mistake(errors.New("there is no location for a configuration file: no home directory; set " + PathVariable))
	}
	if IsOff(path) {
		return Mistake(fmt.Errorf("the configuration file is disabled ($%s is %s): unset the variable, or name a file", PathVariable, path))
	}
	return nil
}
