package kfp

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
)

// sdkContext is the context that the kfp command of the Python SDK stores.
type sdkContext struct {
	Namespace string      `json:"namespace"`
	Cookie    rest.Secret `json:"client_authentication_cookie"`
}

// readSDKContext reads ~/.config/kfp/context.json. It need not exist, and one
// that cannot be read only causes a warning: many servers need neither a
// namespace nor a cookie. The sandbox ignores it.
func readSDKContext(a *app.App, values app.Values) sdkContext {
	path := sdkContextFile(a)
	if path == "" || values["endpoint"].Source.Layer == config.Sandbox {
		return sdkContext{}
	}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return sdkContext{}
	}
	var c sdkContext
	if err == nil {
		c, err = parseSDKContext(content)
	}
	if err != nil {
		a.Warn("the kfp command's context file %s is ignored: %v", path, err)
		return sdkContext{}
	}
	a.Hide(c.Cookie)
	return c
}

// sdkContextFile returns where the kfp command stores its context, empty without a
// home.
func sdkContextFile(a *app.App) string {
	home := a.Env("HOME")
	if home == "" {
		return ""
	}
	return filepath.Join(home, ".config", "kfp", "context.json")
}

func parseSDKContext(content []byte) (sdkContext, error) {
	var c sdkContext
	decoded, err := config.Decode(content)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal([]byte(decoded), &c); err != nil {
		return c, errors.New("it is not a JSON object with the members namespace and client_authentication_cookie") // the parser may quote a cookie
	}
	c.Namespace, c.Cookie = config.Trim(c.Namespace), rest.Secret(config.Trim(c.Cookie.Reveal()))
	return c, nil
}
