package settings

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/google/shlex"

	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

func editVerb() kit.Verb {
	return kit.Verb{
		Use: "edit", Short: "Change the configuration file in an editor",
		Long:    "Open a copy of the file in $VISUAL or $EDITOR, and replace the file only if\nthe copy is valid; otherwise the file stays unchanged, and the copy is kept.",
		Example: "  tally config edit\n  EDITOR=nano tally config edit",
		Run:     kit.NoFlags(editFile),
	}
}

func editFile(ctx context.Context, call *kit.Call) error {
	path, err := pathOf(call)
	if err != nil {
		return err
	}
	before, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("configuration file: %w", err)
	}
	content := before
	if before == nil {
		content = []byte(initialFile)
	}
	draft, err := writeDraft(content)
	if err != nil {
		return err
	}
	if err := openEditor(ctx, call, draft); err != nil {
		return errors.Join(err, os.RemoveAll(filepath.Dir(draft)))
	}
	if _, err := config.Load(draft, call.App.Settings); err != nil {
		return exit.Usagef("the file is unchanged: %w", err)
	}
	edited, err := os.ReadFile(draft)
	if err != nil {
		return fmt.Errorf("read what was edited: %w", err)
	}
	if err := replace(ctx, path, before, edited); err != nil {
		return fmt.Errorf("%w; the edited copy is %s", err, draft)
	}
	return os.RemoveAll(filepath.Dir(draft))
}

// replace writes the file, unless another process changed it since it was read.
func replace(ctx context.Context, path string, before, edited []byte) error {
	return config.Update(ctx, path, func(now []byte) ([]byte, error) {
		if !bytes.Equal(now, before) {
			return nil, exit.Usagef("another process has changed %s, which was not replaced", path)
		}
		return edited, nil
	})
}

func writeDraft(data []byte) (string, error) {
	dir, err := os.MkdirTemp("", "tally-config-*")
	if err != nil {
		return "", fmt.Errorf("create a copy to edit: %w", err)
	}
	draft := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(draft, data, 0o600); err != nil {
		return "", fmt.Errorf("create a copy to edit: %w", err)
	}
	return draft, nil
}

func openEditor(ctx context.Context, call *kit.Call, file string) error {
	editor := call.App.Env("VISUAL")
	if editor == "" {
		editor = call.App.Env("EDITOR")
	}
	words, err := shlex.Split(editor)
	if err != nil || len(words) == 0 {
		return exit.Usagef("no editor is set: set VISUAL or EDITOR, or edit %s yourself", file)
	}
	cmd := exec.CommandContext(ctx, words[0], append(words[1:], file)...) //nolint:gosec // the user's own editor
	cmd.Stdin, cmd.Stdout, cmd.Stderr = call.App.In, call.App.Err, call.App.Err
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", words[0], err)
	}
	return nil
}
