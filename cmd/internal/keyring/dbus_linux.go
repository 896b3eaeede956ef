package keyring

import (
	"fmt"

	"github.com/godbus/dbus/v5"
)

// reachable returns an error if there is no session bus. Without this check the
// library would start a bus daemon that outlives every cron job.
func reachable() error {
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return fmt.Errorf("connecting to the D-Bus session bus: %w", err)
	}
	return conn.Close()
}
