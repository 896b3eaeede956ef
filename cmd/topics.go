package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/kit"
	"tally/output"
)

// topic is a help page that does not belong to a command: tally help exit-codes.
type topic struct {
	name, short string
	long        func(*app.App) string
}

// Outline implements kit.Noun. A topic is not a command that can be run.
func (t topic) Outline() *cobra.Command { return &cobra.Command{Use: t.name, Short: t.short} }

// Command implements kit.Noun.
func (t topic) Command(a *app.App, _ string) *cobra.Command {
	return &cobra.Command{Use: t.name, Short: t.short, Long: t.long(a)}
}

func topics() []kit.Noun {
	return []kit.Noun{
		topic{"exit-codes", "What the exit codes mean", fixed(exitCodesTopic)},
		topic{"environment", "The environment variables, and which setting takes precedence", environmentTopic},
		topic{"flags", "The flags that every command has", flagsTopic},
		topic{"formatting", "Output formats, columns, jq and templates", fixed(formattingTopic())},
		topic{"queries", "The search language of StackRox, and its traps", fixed(queriesTopic)},
		topic{"scripting", "How to use tally in scripts and cron jobs", fixed(scriptingTopic)},
	}
}

func fixed(s string) func(*app.App) string { return func(*app.App) string { return s } }

const exitCodesTopic = `Exit codes are the same for every command.

    0  success: done, and whole
    1  unexpected: an internal error of the server, a full disk, a bug
    2  usage: a mistake in the command line, the configuration or a query;
       nothing was done
    3  incomplete: the source failed after it had delivered data
    4  credentials, permissions, or a TLS certificate that is not trusted
    5  not found
    6  unreachable, throttled, or timed out before any data; a retry may help
    7  refused by the API: invalid, conflict, precondition
    8  the object that was waited for failed
    9  success, with findings (--fail-on, tally diff)
  129  the terminal was closed (SIGHUP)
  130  interrupted (Ctrl-C)
  131  quit (SIGQUIT)
  141  the reader closed the pipe; nothing is printed about it
  143  terminated (SIGTERM)

With -o json or -o jsonl the error is one JSON line on standard error: code,
message, operation, status, api_code, request_id, hint, records, exit.`

const formattingHelp = `--columns a,b prints only these columns, and --columns +c adds one to the
default ones; with json they make objects of these columns. --jq filters JSON:
with -o json the whole result, with -o jsonl one row at a time, in constant
memory. --sort column or column:desc reads all rows before it prints the
first, and uses the disk beyond 64 MiB. --limit N stops after N rows.

Times are ages on a terminal and RFC 3339 elsewhere. Tables and messages escape
control characters in strings from the server; CSV and JSON keep them. --bom and
--csv-safe make CSV safe for spreadsheets.

--out FILE replaces the file only when the output is complete; .gz and .zst
compress it. --manifest FILE records rows, size, checksum and completeness.

Templates are those of Go's text/template (https://pkg.go.dev/text/template),
with these additional functions:`

// formattingTopic lists the formats and the functions of templates from where they are defined.
func formattingTopic() string {
	var b strings.Builder
	b.WriteString("-o sets the format; every command that prints supports all of them.\n\n")
	for _, f := range output.Formats() {
		fmt.Fprintf(&b, "  %-17s  %s\n", f.Usage(), f.Doc())
	}
	fmt.Fprintf(&b, "\n%s\n\n  %s", formattingHelp, strings.Join(output.TemplateFunctions(), "\n  "))
	return b.String()
}

const queriesTopic = `Filters such as --namespace match exactly; most exports need nothing else. -q takes
the search language of StackRox:

  Field:value            prefix, ignoring case
  Field:"value"          exact
  Field:r/expression     regular expression
  Field:!value           not
  Field:-                no value
  Field:*                any value
  Field:a,b              a or b
  Field:x+Other:y        both

The server ignores terms that it does not understand, so a misspelt field returns
every pod. tally therefore checks a query first, and refuses (exit code 2) a field
that pods do not have, a word without a field, a field without a value, a duplicate
field (the server uses only the last), and terms separated by a space instead of
a +. --allow-unknown-fields sends a field that only a newer server knows.`

const scriptingTopic = `Only data goes to standard output; notices, warnings and errors go to standard
error. If standard input is not a terminal, tally does not prompt, and a deletion
needs --yes.

For a complete inventory every morning, or yesterday's if the export fails:

  tally stackrox pods export -o csv --out /srv/inventory/pods.csv.gz \
      --manifest /srv/inventory/pods.json --retries 2 --timeout 30m

Rely on the exit code (see "tally help exit-codes"): 0 means whole. A pipe hides it
unless the shell has "set -o pipefail".

Secrets come from the environment, a file, a command or the keyring, never from an
argument, which every user of the machine could see.`

// environmentTopic lists the variables of every declared setting.
func environmentTopic(a *app.App) string {
	var b strings.Builder
	b.WriteString(`A setting is taken from the first of: a flag; the context that --context names;
TALLY_<API>_*; the context that TALLY_CONTEXT names; the API's own variables; the
current context of the configuration file. A credential is sent only to the server
it belongs to: the one that its layer names, if any. An empty variable counts as
not set; a blank one is an error.

  TALLY_CONFIG      the configuration file (default: tally/config.yaml in the
                    user's configuration directory); /dev/null disables it
  TALLY_CONTEXT     the context to use
  TALLY_SANDBOX     same as --sandbox
  TALLY_PAGER, PAGER
                    the pager; empty turns paging off
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY
  NO_COLOR, CLICOLOR, CLICOLOR_FORCE
  TMPDIR            directory for temporary files: --sort, --retries
`)
	for _, api := range a.APIs() {
		fmt.Fprintf(&b, "\n%s\n\n", api.Title)
		for _, s := range api.Settings() {
			b.WriteString(variableLine(s))
		}
	}
	return b.String()
}

func variableLine(s config.Setting) string {
	const width, indent = 80, "      "
	doc := strings.Join(output.Wrap(s.Doc, width-len(indent)), "\n"+indent)
	return fmt.Sprintf("  %s\n%s%s\n", strings.Join(s.Variables(), ", "), indent, doc)
}
