package huawei_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// TestWhoCalls checks with `tally config show` which of several credentials are used.
func TestWhoCalls(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		env  map[string]string
		want string
	}{
		"the SDK's variables beat Terraform's": {
			map[string]string{"HUAWEICLOUD_SDK_AK": "a", "HUAWEICLOUD_SDK_SK": "b", "HW_ACCESS_KEY": "c", "HW_SECRET_KEY": "d"},
			"access-key $HUAWEICLOUD_SDK_AK, secret-key $HUAWEICLOUD_SDK_SK",
		},
		"a security token of other keys is not taken": {
			map[string]string{"HUAWEICLOUD_SDK_AK": "a", "HUAWEICLOUD_SDK_SK": "b", "HW_SECURITY_TOKEN": "c"},
			"access-key $HUAWEICLOUD_SDK_AK, secret-key $HUAWEICLOUD_SDK_SK",
		},
		"that of the same keys is": {
			map[string]string{"HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "b", "HW_SECURITY_TOKEN": "c"},
			"access-key $HW_ACCESS_KEY, secret-key $HW_SECRET_KEY, security-token $HW_SECURITY_TOKEN",
		},
		"half a pair is not completed from elsewhere": {
			map[string]string{"HUAWEICLOUD_SDK_AK": "a", "HW_ACCESS_KEY": "c", "HW_SECRET_KEY": "d"},
			"access-key $HUAWEICLOUD_SDK_AK",
		},
		"nor is the other half": {
			map[string]string{"HUAWEICLOUD_SDK_SK": "a", "CLOUD_SDK_AK": "c", "CLOUD_SDK_SK": "d"},
			"secret-key $HUAWEICLOUD_SDK_SK",
		},
		"own variables beat all, and may be in two places": {
			map[string]string{"TALLY_HSS_ACCESS_KEY": "a", "TALLY_HSS_SECRET_KEY_FILE": "b", "HUAWEICLOUD_SDK_AK": "c", "HUAWEICLOUD_SDK_SK": "d"},
			"access-key $TALLY_HSS_ACCESS_KEY, secret-key-file $TALLY_HSS_SECRET_KEY_FILE",
		},
		"keys beat a token of the same tool": {
			map[string]string{"HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "b", "HW_AUTH_TOKEN": "c"},
			"access-key $HW_ACCESS_KEY, secret-key $HW_SECRET_KEY",
		},
		"a token beats keys of a later tool": {
			map[string]string{"CLOUD_SDK_AK": "a", "CLOUD_SDK_SK": "b", "HW_AUTH_TOKEN": "c"},
			"auth-token $HW_AUTH_TOKEN",
		},
		"the metadata service beats what is weaker": {
			map[string]string{"HW_ACCESS_KEY": "a", "HW_SECRET_KEY": "b", "TALLY_HSS_METADATA_SERVICE": "true"},
			"metadata-service $TALLY_HSS_METADATA_SERVICE",
		},
		"and is not asked where keys are as strong": {
			map[string]string{"TALLY_HSS_ACCESS_KEY": "a", "TALLY_HSS_SECRET_KEY": "b", "TALLY_HSS_METADATA_SERVICE": "true"},
			"access-key $TALLY_HSS_ACCESS_KEY, secret-key $TALLY_HSS_SECRET_KEY",
		},
		"the SDK's file is the last": {nil, "access-key FILE, secret-key FILE"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, callerShown(t, c.env)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// callerShown returns the credential settings of hss with their sources.
func callerShown(t *testing.T, env map[string]string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(file, []byte("[basic]\nak = a\nsk = b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{"HUAWEICLOUD_SDK_CREDENTIALS_FILE": file, "TALLY_CONFIG": "/dev/null"}
	for name, value := range env {
		all[name] = value
	}
	var out, errs bytes.Buffer
	if code := cmd.Run(t.Context(), cmdtest.App(&out, &errs, all), []string{"config", "show", "-o", "csv", "--columns", "key,source"}); code != exit.OK {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	var found []string
	for line := range strings.Lines(out.String()) {
		key, source, _ := strings.Cut(strings.TrimSpace(line), ",")
		key, ours := strings.CutPrefix(key, "hss.")
		if ours && !strings.HasPrefix(key, "credentials") && !strings.HasPrefix(key, "metadata-endpoint") && key != "attempts" {
			found = append(found, key+" "+strings.ReplaceAll(source, file, "FILE"))
		}
	}
	return strings.Join(found, ", ")
}
