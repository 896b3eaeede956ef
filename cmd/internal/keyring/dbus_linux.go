package keyring

import (
	"fmt"

	"github.com/godbus/dbus/v5"
)

// reachable says why there is no session bus. Without this the library would start
// a bus daemon, which stays behind after every cron job.
func reachable() error {
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return fmt.Errorf("connecting to the D-Bus session bus: %w", err)
	}
	return conn.Close()
}
