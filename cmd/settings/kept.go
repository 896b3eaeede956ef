package settings

import (
	"context"
	"errors"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/keyring"
	"tally/cmd/internal/kit"
)

// keyringSuffix is the suffix of the setting that marks a secret as kept in the keyring.
const keyringSuffix = "-keyring"

// keptSecrets returns the secrets of a context that are in the keyring.
func keptSecrets(call *kit.Call, name string) ([]config.Setting, error) {
	file, err := call.App.FileToChange()
	if err != nil {
		return nil, err
	}
	c := file.Context(name)
	if c == nil {
		return nil, nil // the change itself reports it
	}
	var kept []config.Setting
	for _, s := range call.App.Settings() {
		v := config.Value{Setting: s, Text: c.Values[s.API][s.Key+keyringSuffix]}
		if s.Secret && v.Bool() {
			kept = append(kept, s)
		}
	}
	return kept, nil
}

// vault changes the keyring, and can undo its changes.
type vault struct {
	app  *app.App
	undo []func(ctx context.Context) error
}

// set stores a secret of a context.
func (v *vault) set(ctx context.Context, name string, s config.Setting, secret rest.Secret) error {
	entry := app.KeyringEntry(name, s.API, s.Key)
	before, err := v.app.Keyring.Get(ctx, entry)
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return err
	}
	back := func(ctx context.Context) error { return v.app.Keyring.Set(ctx, entry, before) }
	if err != nil {
		back = func(ctx context.Context) error { return v.forget(ctx, entry) }
	}
	err = v.app.Keyring.Set(ctx, entry, secret.Reveal())
	if err == nil || ctx.Err() != nil { // an interrupted call may have taken effect
		v.undo = append(v.undo, back)
	}
	return err
}

// forget removes an entry, which need not exist.
func (v *vault) forget(ctx context.Context, entry string) error {
	if err := v.app.Keyring.Delete(ctx, entry); err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return err
	}
	return nil
}

// remove removes a secret of a context, which need not exist.
func (v *vault) remove(ctx context.Context, name string, s config.Setting) error {
	entry := app.KeyringEntry(name, s.API, s.Key)
	before, err := v.app.Keyring.Get(ctx, entry)
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := v.app.Keyring.Delete(ctx, entry); err != nil {
		return err
	}
	v.undo = append(v.undo, func(ctx context.Context) error { return v.app.Keyring.Set(ctx, entry, before) })
	return nil
}

// settle undoes the changes if err is not nil, even after an interrupt.
func (v *vault) settle(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	for i := len(v.undo) - 1; i >= 0; i-- {
		err = errors.Join(err, v.undo[i](context.WithoutCancel(ctx)))
	}
	return err
}

// copySecrets edits the file and copies the secrets of a context to a new name:
// both or neither.
func copySecrets(ctx context.Context, call *kit.Call, from, name string, edit func(*config.Editor) error) ([]config.Setting, error) {
	kept, err := keptSecrets(call, from)
	if err != nil {
		return nil, err
	}
	v := &vault{app: call.App}
	err = change(ctx, call, func(e *config.Editor) error {
		if err := edit(e); err != nil {
			return err
		}
		for _, s := range kept {
			secret, err := call.App.Keyring.Get(ctx, app.KeyringEntry(from, s.API, s.Key))
			if errors.Is(err, keyring.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if err := v.set(ctx, name, s, rest.Secret(secret)); err != nil {
				return err
			}
		}
		return nil
	})
	return kept, v.settle(ctx, err)
}

// forget removes the secrets of a deleted context. A secret that remains only
// causes a warning.
func forget(ctx context.Context, call *kit.Call, name string, kept []config.Setting) {
	v := &vault{app: call.App}
	for _, s := range kept {
		if err := v.remove(ctx, name, s); err != nil {
			call.App.Warn("the keyring still has %s: %v", app.KeyringEntry(name, s.API, s.Key), err)
		}
	}
}

// keyOf returns the key of the setting that marks a secret as kept in the
// keyring.
func keyOf(s config.Setting) string { return s.API + "." + s.Key + keyringSuffix }
