package settings

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"tally/client/rest"
	"tally/cmd/internal/config"
	"tally/cmd/internal/kit"
)

// secretsDir is the directory, next to the file, for secrets that are not in a
// keyring.
const secretsDir = "secrets"

// keepAll writes the entered settings into a context: all or none.
func keepAll(ctx context.Context, call *kit.Call, name string, settings []config.Setting, typed entered) error {
	path, err := pathOf(call)
	if err != nil {
		return err
	}
	file, err := call.App.FileToChange()
	if err != nil {
		return err
	}
	before := file.Context(name)
	k := keeper{vault: &vault{app: call.App}, dir: filepath.Join(filepath.Dir(path), secretsDir), context: name}
	err = change(ctx, call, func(e *config.Editor) error {
		for _, s := range settings {
			if typed[s.Key] == "" {
				continue
			}
			if err := k.put(ctx, e, s, typed[s.Key]); err != nil {
				return err
			}
			if err := k.clear(e, before, s); err != nil {
				return err
			}
		}
		return context.Cause(ctx)
	})
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return k.settle(ctx, err)
}

// keeper stores settings in the file, the keyring or secret files.
type keeper struct {
	*vault
	dir, context string
	inFiles      bool // the keyring cannot be used
}

// put writes a setting into the file, or a secret into the keyring or its own
// file.
func (k *keeper) put(ctx context.Context, e *config.Editor, s config.Setting, value rest.Secret) error {
	if !s.Secret {
		return e.Set(k.context, s.API+"."+s.Key, value.Reveal())
	}
	if !k.inFiles {
		err := k.set(ctx, k.context, s, value)
		if err == nil {
			return e.Set(k.context, keyOf(s), "true")
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		k.inFiles = true
		k.app.Notice("%v; secrets are kept in %s", err, k.dir)
	}
	path := filepath.Join(k.dir, url.PathEscape(k.context)+"."+s.API+"."+s.Key)
	if err := k.write(path, value); err != nil {
		return err
	}
	return e.Set(k.context, s.API+"."+s.Key+"-file", path)
}

// write writes a secret into a file that only its owner can read.
func (k *keeper) write(path string, value rest.Secret) error {
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keep the secret: %w", err)
	}
	if err := config.WritePrivate(path, []byte(value.Reveal()+"\n")); err != nil {
		return err
	}
	k.undo = append(k.undo, func(context.Context) error {
		if old == nil {
			return os.Remove(path)
		}
		return config.WritePrivate(path, old)
	})
	return nil
}

// clear removes the previous source of a secret, which would be ambiguous.
func (k *keeper) clear(e *config.Editor, before *config.Context, s config.Setting) error {
	if before == nil || !s.Secret {
		return nil
	}
	now := keyringSuffix
	if k.inFiles {
		now = "-file"
	}
	for _, place := range []string{"-file", "-command", keyringSuffix} {
		if place == now || before.Values[s.API][s.Key+place] == "" {
			continue
		}
		if err := e.Unset(k.context, s.API+"."+s.Key+place); err != nil {
			return err
		}
	}
	return nil
}
