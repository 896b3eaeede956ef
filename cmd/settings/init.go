package settings

import (
	"context"

	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

const initialFile = `# Settings of tally; see "tally help environment" and "tally config show".
# Secrets are not allowed here: name a file with token-file, a command with
# token-command, or run "tally config login".
current: default
contexts:
  - name: default
`

func initVerb() kit.Verb {
	return kit.Verb{
		Use: "init", Short: "Create a configuration file with one empty context",
		Long:    "Create a configuration file with one empty context. To be asked for an endpoint and\ncredentials, use tally init instead.",
		Example: "  tally config init\n  TALLY_CONFIG=lab.yaml tally config init",
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error {
			path, err := pathOf(call)
			if err != nil {
				return err
			}
			err = config.Update(ctx, path, func(old []byte) ([]byte, error) {
				if old != nil {
					return nil, exit.Usagef("%s exists already; change it with tally config set or edit", path)
				}
				return []byte(initialFile), nil
			})
			if err != nil {
				return err
			}
			call.App.Notice("wrote %s; continue with tally config set KEY VALUE", path)
			return nil
		}),
	}
}
