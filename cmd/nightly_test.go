package cmd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tally/cmd/internal/cmdtest"
)

// nightly is a month with the job of docs/cron.md: the first night mails nothing,
// the second one what is new, a night with a broken server leaves no file, and
// thirty nights are kept.
const nightly = `
[!exec:sh] stop 'there is no sh'
mkdir inventory
env INVENTORY=$WORK/inventory
env PATH=$WORK/bin${:}$PATH
chmod 755 bin/mail
chmod 755 bin/date
env NIGHT=2026-11-27
env TALLY_SANDBOX=contexts=prod-eu+prod-us,pods=20,hss-containers=10
exec sh job.sh
! stdout .
! stderr .
exists inventory/inventory-2026-11-27.csv.gz inventory/inventory-2026-11-27.json
! exists inventory/mail.txt
env NIGHT=2026-11-28
env TALLY_SANDBOX=contexts=prod-eu+prod-us,pods=20,hss-containers=10,night=2
exec sh job.sh
! stderr .
grep '^-s containers: what is new ops@example.com$' inventory/mail.txt
grep 'shop/checkout:2026.11.4' inventory/mail.txt
! grep 'removed' inventory/mail.txt
rm inventory/mail.txt
env NIGHT=2026-11-29
env TALLY_SANDBOX=contexts=prod-eu+prod-us,pods=20,hss-containers=10,night=2,fail-after=3
exit 3 sh job.sh
stderr 'context prod-eu stackrox: exit code 3'
! exists inventory/inventory-2026-11-29.csv.gz
! exists inventory/mail.txt
exec sh -c 'for i in $(seq 10 42); do : >inventory/inventory-2025-01-$i.csv.gz; : >inventory/inventory-2025-01-$i.json; done'
env NIGHT=2026-11-30
env TALLY_SANDBOX=contexts=prod-eu+prod-us,pods=20,hss-containers=10,night=2
exec sh job.sh
! exists inventory/mail.txt
exec sh -c 'ls inventory/*.csv.gz | wc -l; ls inventory/inventory-2025*.json | wc -l'
stdout '^ *30$'
stdout '^ *27$'
-- bin/mail --
#!/bin/sh
echo "$@" >mail.txt
cat >>mail.txt
-- bin/date --
#!/bin/sh
echo "$NIGHT"
-- job.sh --
`

func TestTheNightlyJobOfTheGuide(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile("../docs/cron.md")
	if err != nil {
		t.Fatal(err)
	}
	_, job, _ := strings.Cut(string(guide), "## What is new, every night")
	_, job, _ = strings.Cut(job, "```bash\n")
	job, _, found := strings.Cut(job, "```\n")
	if !found {
		t.Fatal("docs/cron.md has no nightly job")
	}
	file := filepath.Join(t.TempDir(), "nightly.txtar")
	if err := os.WriteFile(file, []byte(nightly+job), 0o600); err != nil {
		t.Fatal(err)
	}
	cmdtest.Scripts(t, testscript.Params{Files: []string{file}})
}
