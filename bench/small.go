package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// measureAll runs the wanted measurements, and returns the document's part.
func (b *bench) measureAll(ctx context.Context, only string) (string, error) {
	r := &report{log: b.log}
	wanted := func(name string) bool { return strings.Contains(name, only) }
	var err error
	for _, g := range b.groups() {
		err = errors.Join(err, b.measureGroup(ctx, g, wanted, r))
	}
	err = errors.Join(err, b.transports(ctx, wanted, r))
	for _, m := range []struct {
		name    string
		measure func(context.Context, *report) error
	}{{"TLS: CSV; curl in clear", b.secure}, {"memory", b.memory}, {"findings", b.findings}, {"workloads", b.workloads}, {"real", b.real}, {"start", b.starting}, {"pipelines", b.pipelines}, {"size", b.binary}} {
		if wanted(m.name) {
			err = errors.Join(err, m.measure(ctx, r))
		}
	}
	return heading(machine(), b.versions(ctx)) + r.String(), err
}

// secure compares an export over TLS with curl in clear text.
func (b *bench) secure(ctx context.Context, r *report) error {
	clear, err := b.start(ctx, "-pods", fmt.Sprint(b.pods))
	if err != nil {
		return err
	}
	defer func() { _ = clear.stop() }() // it has served
	secret, err := b.start(ctx, "-pods", fmt.Sprint(b.pods), "-tls", b.dir+"/clear.pem")
	if err != nil {
		return err
	}
	defer func() { _ = secret.stop() }()
	ours := fmt.Sprintf(b.export("--ca "+secret.ca+" -o csv"), secret.url)
	samples, err := b.turns(ctx, b.rounds, ours, fmt.Sprintf(discard, clear.url))
	if err != nil {
		return err
	}
	r.pair(pair{name: "TLS: CSV; curl in clear", goal: "at most 3.5 times the time", by: wall, least: 1 / 3.5}, samples[0], samples[1])
	return nil
}

// memory compares a small export with a huge one, and with one whose reader is late.
func (b *bench) memory(ctx context.Context, r *report) error {
	for _, n := range []int{10_000, b.huge} {
		s, err := b.start(ctx, "-pods", fmt.Sprint(n))
		if err != nil {
			return err
		}
		for _, c := range []struct {
			flags string
			limit float64
		}{{"-o csv", 24}, {"-o jsonl", 24}, {"-o json", 24}, {"-o table", 24}, {"-o csv --rows containers", 24}, {"-o jsonl | " + b.self + " slow", 64}} {
			samples, err := b.turns(ctx, 1, fmt.Sprintf(b.export(c.flags), s.url))
			if err != nil {
				return errors.Join(err, s.stop())
			}
			name := fmt.Sprintf("peak memory, %d pods, %s", n, strings.ReplaceAll(c.flags, b.self+" slow", "(a reader that begins after 3 s)"))
			peak := median(samples[0], memory)
			r.limit(strings.ReplaceAll(name, "|", "to"), fmt.Sprintf("%.1f MiB", peak), fmt.Sprintf("at most %.0f MiB", c.limit), peak <= c.limit)
		}
		if err := s.stop(); err != nil {
			return err
		}
	}
	return nil
}

// starting compares commands without a server with a program that does nothing.
func (b *bench) starting(ctx context.Context, r *report) error {
	for _, args := range []string{"version", "--help", "__complete stackrox pods export --out"} {
		samples, err := b.turns(ctx, b.starts, b.tally+" "+args, b.empty)
		if err != nil {
			return err
		}
		r.pair(pair{name: "start: tally " + args + "; an empty Go program", goal: "at most 3 times the time", by: wall, least: 1.0 / 3}, samples[0], samples[1])
	}
	return nil
}

// pipelines compares a list of 10,000 runs with curl, which knows the addresses of
// the pages in advance and uses one connection.
func (b *bench) pipelines(ctx context.Context, r *report) error {
	s, err := b.start(ctx, "-runs", "10000")
	if err != nil {
		return err
	}
	defer func() { _ = s.stop() }() // it has served
	pages, err := pagesOf(ctx, s.url+"/apis/v1beta1/runs")
	if err != nil {
		return err
	}
	config := b.dir + "/pages"
	var urls strings.Builder
	for _, page := range pages {
		fmt.Fprintf(&urls, "url = %q\noutput = /dev/null\n", page)
	}
	if err := os.WriteFile(config, []byte(urls.String()), 0o600); err != nil {
		return err
	}
	samples, err := b.turns(ctx, b.rounds, b.tally+" kfp runs list --all -o jsonl --endpoint "+s.url, "curl -s -K "+config)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("Kubeflow Pipelines: 10,000 runs as JSON lines; curl gets the %d pages", len(pages))
	r.pair(pair{name: name, goal: "at most 1.5 times the time", by: wall, least: 1 / 1.5}, samples[0], samples[1])
	return nil
}

// pagesOf returns the addresses of a list's pages.
func pagesOf(ctx context.Context, list string) ([]string, error) {
	var pages []string
	for token := ""; ; {
		page := list + "?" + url.Values{"page_size": {"200"}, "page_token": {token}}.Encode()
		pages = append(pages, page)
		next, err := nextPage(ctx, page)
		if err != nil || next == "" {
			return pages, err
		}
		token = next
	}
}

func nextPage(ctx context.Context, page string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	var response struct {
		Next string `json:"next_page_token"`
	}
	err = json.NewDecoder(resp.Body).Decode(&response)
	return response.Next, errors.Join(err, resp.Body.Close())
}

func (b *bench) binary(_ context.Context, r *report) error {
	info, err := os.Stat(b.tally)
	if err != nil {
		return err
	}
	const most = 40_000_000
	r.limit("size of the program, stripped", fmt.Sprintf("%.1f MB", float64(info.Size())/1e6), "under 40 MB", info.Size() < most)
	return nil
}

// versions returns the versions of the measured programs.
func (b *bench) versions(ctx context.Context) string {
	all := []string{runtime.Version()}
	for _, line := range []string{"curl --version", "jq --version", "gojq --version", "jq-1.8 --version"} {
		words := strings.Fields(line)
		out, err := exec.CommandContext(ctx, words[0], words[1:]...).Output()
		if err != nil {
			continue
		}
		first, _, _ := strings.Cut(string(out), "\n")
		version := strings.Fields(first)
		all = append(all, strings.Join(version[:min(2, len(version))], " "))
	}
	return strings.Join(all, ", ")
}

// machine describes the machine and its load.
func machine() string {
	s := fmt.Sprintf("%s/%s, %d processors", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			if name, ok := strings.CutPrefix(lines.Text(), "model name\t: "); ok {
				s += ", " + name
				break
			}
		}
		_ = f.Close() // only read
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		s += ", load " + strings.Join(strings.Fields(string(load))[:2], " and ") + " over the last one and five minutes"
	}
	return s
}

// unquoted removes quoted parts, in which a bar is not a pipe.
func unquoted(line string) string {
	var b strings.Builder
	for i, part := range strings.Split(line, "'") {
		if i%2 == 0 {
			_, _ = io.WriteString(&b, part)
		}
	}
	return b.String()
}
