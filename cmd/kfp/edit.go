package kfp

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/cmd/kfp/internal/newer"
)

// byV2 returns the server through v2beta1, for what only that API can do.
func (s *session) byV2(what string) (*newer.Server, error) {
	if s.newer != nil {
		if s.version != apiV2 {
			s.call.App.Debug(what + " goes by " + apiV2)
		}
		s.rowsBy = apiV2
		return s.newer, nil
	}
	why, hint := "which this server does not serve", "releases 2.0 and newer serve it"
	switch {
	case s.forbidden:
		why, hint = "which is forbidden here (HTTP 403)", "ask the operator of the gateway to let /apis/v2beta1 through"
	case s.v1Only:
		why, hint = "and --api-version says v1beta1", "leave --api-version out"
	}
	return nil, &exit.Coded{Code: exit.Refused, Err: fmt.Errorf("%s needs the API v2beta1, %s", what, why), Hint: hint}
}

// labels are the flags for the names and tags that v2beta1 keeps.
type labels struct {
	displayName string
	tags        []string
	clear       bool
}

func (l *labels) bind(flags *pflag.FlagSet) {
	flags.StringVar(&l.displayName, "display-name", "", "name that can be changed later; needs v2beta1")
	flags.StringArrayVar(&l.tags, "tag", nil, "tag as key=value; needs v2beta1; may be repeated")
}

func (l *labels) set() bool { return l.displayName != "" || len(l.tags) > 0 }

// parsed are the tags.
func (l *labels) parsed() (map[string]string, error) { return pairs("--tag", "key=value", l.tags) }

// pairs parses the values of a flag, each of which has this form; names must be unique.
func pairs(flag, form string, values []string) (map[string]string, error) {
	all := map[string]string{}
	for _, pair := range values {
		key, value, ok := strings.Cut(pair, "=")
		switch _, twice := all[key]; {
		case !ok || key == "":
			return nil, exit.Usagef("%s %q: write %s", flag, pair, form)
		case twice:
			return nil, exit.Usagef("%s %s is set twice", flag, key)
		}
		all[key] = value
	}
	return all, nil
}

var errNoEdit = errors.New("nothing to change: use --display-name, --tag or --clear-tags")

// edit returns the changes that the flags request. Tags replace existing tags.
func (l *labels) edit() (v2beta1.Edit, error) {
	tags, err := l.parsed()
	e := v2beta1.Edit{}
	switch {
	case err != nil:
		return e, err
	case l.clear && len(tags) > 0:
		return e, exit.Usagef("--tag and --clear-tags cannot be combined")
	case !l.clear && !l.set():
		return e, exit.Usage(errNoEdit)
	}
	if l.displayName != "" {
		e.DisplayName = &l.displayName
	}
	if l.clear || len(tags) > 0 {
		e.Tags = &tags
	}
	return e, e.Check()
}

func (l *labels) bindEdit(flags *pflag.FlagSet) {
	l.bind(flags)
	flags.BoolVar(&l.clear, "clear-tags", false, "remove all tags")
}

const editLong = `This needs v2beta1 of release 2.17 or newer. Nothing else can be changed. --tag
replaces all existing tags.`

func editPipeline() kit.Verb {
	return kit.Verb{
		Use: "edit PIPELINE", Short: "Change the display name or the tags of a pipeline", Prints: true, Args: kit.OneArg,
		Long: "Change the display name or the tags of a pipeline.\n\n" + editLong,
		Example: `  tally kfp pipelines edit say --display-name "Say something" --tag team=ml --sandbox -o wide
  tally kfp pipelines edit say --sandbox   # exit 2: nothing to change`,
		Run: kit.WithFlags((*labels).bindEdit, func(l *labels, ctx context.Context, call *kit.Call) error {
			e, err := l.edit()
			if err != nil {
				return err
			}
			return create(ctx, call, pipelineColumns(), func(s *session) (kfp.Pipeline, error) {
				v2, err := s.byV2("pipelines edit")
				if err != nil {
					return kfp.Pipeline{}, err
				}
				id, err := s.PipelineID(ctx, call.Args[0])
				if err != nil {
					return kfp.Pipeline{}, err
				}
				return v2.EditPipeline(ctx, id, e)
			})
		}),
	}
}

func editVersion() kit.Verb {
	return kit.Verb{
		Use: "edit VERSION", Short: "Change the display name or the tags of a version", Prints: true, Args: kit.OneArg,
		Long: "Change the display name or the tags of a version, by id, or by name with\n--pipeline.\n\n" + editLong, Values: pipelineValues(),
		Example: `  tally kfp versions edit v2 --pipeline 'train model' --tag stage=canary --sandbox -o wide
  tally kfp versions edit v2 --pipeline 'train model' --clear-tags --sandbox -o name`,
		Run: func(flags *pflag.FlagSet) kit.Work {
			l := &labels{}
			l.bindEdit(flags)
			bindPipeline(flags)
			return l.runVersion
		},
	}
}

func (l *labels) runVersion(ctx context.Context, call *kit.Call) error {
	e, err := l.edit()
	if err != nil {
		return err
	}
	return create(ctx, call, pipelineVersionColumns(), func(s *session) (kfp.PipelineVersion, error) {
		v2, err := s.byV2("versions edit")
		if err != nil {
			return kfp.PipelineVersion{}, err
		}
		id, err := s.versionOfFlag(ctx, call.Args[0])
		if err != nil {
			return kfp.PipelineVersion{}, err
		}
		return v2.EditVersion(ctx, id, e)
	})
}
