package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/endpoints/request"
)

// Limits of the gateway that precedes CCI.
const (
	maxSignedBody = 12 << 20
	maxFailures   = 5
	lockedFor     = 5 * time.Minute
)

const readersGroup = "readers"

// Account is a user of the API, identified by signature or by token.
type Account struct {
	Name      string
	AccessKey string
	SecretKey string
	// SecurityToken, for a temporary key, must come signed with the request.
	SecurityToken string
	// Token is what X-Auth-Token must be instead of a signature.
	Token string
	// ReadOnly accounts get 403 for everything but get, list and watch.
	ReadOnly bool
}

// gateway authenticates a request before the API server sees it.
type gateway struct {
	accounts []Account
	now      func() time.Time

	mu       sync.Mutex
	failures map[string]failures
}

// failures counts the bad signatures of one key.
type failures struct {
	count int
	last  time.Time
}

func newGateway(accounts []Account, now func() time.Time) *gateway {
	return &gateway{accounts: accounts, now: now, failures: map[string]failures{}}
}

// wrap lets a request through to next with its user in the context.
func (g *gateway) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := uuid.NewString()
		w.Header().Set("X-Request-Id", id)
		w.Header().Set("Server", "api-gateway")
		account, err := g.authenticate(r)
		if err != nil {
			refuse(w, id, err)
			return
		}
		who := &user.DefaultInfo{Name: account.Name, Groups: []string{user.AllAuthenticated}}
		if account.ReadOnly {
			who.Groups = append(who.Groups, readersGroup)
		}
		next.ServeHTTP(w, r.WithContext(request.WithUser(r.Context(), who)))
	})
}

// refuse responds as the gateway does; its 401 echoes the canonical request.
func refuse(w http.ResponseWriter, id string, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusUnauthorized)
	// The gateway ignores a client that disconnected.
	_ = json.NewEncoder(w).Encode(map[string]string{
		"error_code": "APIGW.0301",
		"error_msg":  "Incorrect IAM authentication information: " + err.Error(),
		"request_id": id,
	})
}

func (g *gateway) authenticate(r *http.Request) (Account, error) {
	if len(g.accounts) == 0 {
		return Account{Name: "anyone"}, nil
	}
	if token := r.Header.Get("X-Auth-Token"); token != "" {
		for _, account := range g.accounts {
			if account.Token == token {
				return account, nil
			}
		}
		return Account{}, errors.New("decrypt token fail")
	}
	signed, err := parseSignature(r.Header.Get("Authorization"))
	if err != nil {
		return Account{}, err
	}
	for _, account := range g.accounts {
		if account.AccessKey == signed.accessKey {
			return account, g.verify(r, signed, account)
		}
	}
	return Account{}, fmt.Errorf("ak %s not exist", signed.accessKey)
}

// verify checks a signature and locks a key after too many bad ones.
func (g *gateway) verify(r *http.Request, signed signature, account Account) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	now, failed := g.now(), g.failures[account.AccessKey]
	if failed.count >= maxFailures && now.Sub(failed.last) < lockedFor {
		return errors.New("AK access failed to reach the limit,forbidden.")
	}
	err := verifyBody(r, signed, account, now)
	if err == nil {
		delete(g.failures, account.AccessKey)
		return nil
	}
	g.failures[account.AccessKey] = failures{count: failed.count + 1, last: now}
	return err
}

// verifyBody reads the body, which is signed, too, and restores it.
func verifyBody(r *http.Request, signed signature, account Account, now time.Time) error {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxSignedBody))
	if err != nil {
		return fmt.Errorf("calc aksk signature fail:%w", err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if r.Header.Get("X-Security-Token") != account.SecurityToken {
		return errors.New("decrypt token fail")
	}
	return signed.verify(r, body, account.SecretKey, now)
}

// authorize lets readers read and everybody else do everything.
func authorize(_ context.Context, a authorizer.Attributes) (authorizer.Decision, string, error) {
	for _, group := range a.GetUser().GetGroups() {
		if group == readersGroup && !a.IsReadOnly() {
			return authorizer.DecisionDeny, "the account may only read", nil
		}
	}
	return authorizer.DecisionAllow, "", nil
}
