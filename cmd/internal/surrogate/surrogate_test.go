package surrogate_test

import (
	"strings"
	"testing"

	"tally/cmd/internal/surrogate"
)

func TestHalvesOfPairsAreFound(t *testing.T) {
	t.Parallel()
	for data, half := range map[string]string{
		`"plain"`:                "",
		`"\ud83d\ude00"`:         "", // a pair
		`"\ud83d\ude00\u00e4"`:   "",
		`"\\ud800"`:              "", // a backslash and letters
		`"\ud800"`:               `\ud800`,
		`"\uDC00 and more"`:      `\uDC00`,
		`"\ud83d\ud83d\ude00"`:   `\ud83d`,
		`{"a":["\ud83d\u0041"]}`: `\ud83d`,
		`{"\udfff":1}`:           `\udfff`,
		`"\\\ud800"`:             `\ud800`,
	} {
		err := surrogate.Check([]byte(data))
		if half == "" && err != nil || half != "" && (err == nil || !strings.HasPrefix(err.Error(), half+" is half")) {
			t.Errorf("%s: %v", data, err)
		}
	}
}
