package cmdtest

import "tally/cmd/internal/keyring"

// Keyring is a keyring in memory: secrets by service and user, with a space
// between.
type Keyring map[string]string

// Get implements keyring.Store.
func (k Keyring) Get(service, user string) (string, error) {
	secret, ok := k[service+" "+user]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return secret, nil
}

// Set implements keyring.Store.
func (k Keyring) Set(service, user, secret string) error {
	k[service+" "+user] = secret
	return nil
}

// Delete implements keyring.Store.
func (k Keyring) Delete(service, user string) error {
	if _, err := k.Get(service, user); err != nil {
		return err
	}
	delete(k, service+" "+user)
	return nil
}
