package kit_test

import (
	"testing"

	"github.com/spf13/pflag"

	"tally/cmd/internal/kit"
)

func TestNumbersOfBytes(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]int64{
		"1000": 1000, "64MiB": 64 << 20, "2GB": 2e9, "1.5 kib": 1536, "4gib": 4 << 30, "7B": 7, "3tb": 3e12,
	} {
		var got int64
		flags := pflag.NewFlagSet("", pflag.ContinueOnError)
		kit.BytesVar(flags, &got, "max-size", 4<<30, "")
		if flag := flags.Lookup("max-size"); flag.DefValue != "4GiB" {
			t.Errorf("the default is %q", flag.DefValue)
		}
		if err := flags.Set("max-size", value); err != nil || got != want {
			t.Errorf("%s: %d, %v", value, got, err)
		}
		for _, wrong := range []string{"", "many", "-1", "0", "1XB", "NaN", "Inf", "9000000TiB", "0.1B"} {
			if err := flags.Set("max-size", wrong); err == nil {
				t.Errorf("%q was taken as %d", wrong, got)
			}
		}
	}
}
