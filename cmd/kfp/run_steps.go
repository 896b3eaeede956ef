package kfp

import (
	"context"
	"iter"
	"slices"
	"time"

	"tally/client/kfp"
	"tally/cmd/internal/kit"
	"tally/output"
)

// stepRow is a printed row: a step of a run.
type stepRow struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Type       string          `json:"type,omitempty"`
	Phase      string          `json:"phase,omitempty"`
	StartedAt  time.Time       `json:"started_at,omitzero"`
	FinishedAt time.Time       `json:"finished_at,omitzero"`
	Message    string          `json:"message,omitempty"`
	Template   string          `json:"template,omitempty"`
	Inputs     []kfp.Parameter `json:"inputs,omitempty"`
	Outputs    []kfp.Parameter `json:"outputs,omitempty"`
	Artifacts  []string        `json:"artifacts,omitempty"`

	duration time.Duration
}

func stepRowOf(s kfp.Step, now time.Time) stepRow {
	row := stepRow{
		ID: s.ID, Name: s.Name, Type: s.Type, Phase: s.Phase, StartedAt: s.Started, FinishedAt: s.Finished,
		Message: s.Message, Template: s.Template, Inputs: s.Inputs, Outputs: s.Outputs, duration: s.Duration(now).Truncate(time.Second),
	}
	for _, a := range s.Artifacts {
		row.Artifacts = append(row.Artifacts, a.Name)
	}
	return row
}

func stepColumns() []output.Column[stepRow] {
	return []output.Column[stepRow]{
		{Name: "id", Worth: output.Spare, Key: true, Value: func(s stepRow) any { return s.ID }, Doc: "id of the step, which artifacts and metrics call its node id"},
		{Name: "name", Worth: output.Vital, Value: func(s stepRow) any { return s.Name }, Doc: "its name in the pipeline"},
		{Name: "type", Value: func(s stepRow) any { return s.Type }, Doc: "Pod, or the kind of a group of pods: DAG, Steps, Retry and others"},
		{Name: "phase", Worth: output.Major, States: runStates(), Value: func(s stepRow) any { return s.Phase }, Doc: "Pending, Running, Succeeded, Skipped, Failed, Error or Omitted"},
		{Name: "duration", Type: output.Duration, Worth: output.Major, Value: sinceStart, Doc: "how long it took, or has been running"},
		{Name: "started_at", Type: output.Time, Worth: output.Useful, Value: func(s stepRow) any { return s.StartedAt }, Doc: "when it started"},
		{Name: "message", Worth: output.Useful, Prose: true, Value: func(s stepRow) any { return s.Message }, Doc: "why it is in its phase"},
		{Name: "finished_at", Type: output.Time, Wide: true, Value: func(s stepRow) any { return s.FinishedAt }, Doc: "when it ended"},
		{Name: "template", Wide: true, Value: func(s stepRow) any { return s.Template }, Doc: "template of the workflow that it executes"},
		{Name: "inputs", Type: output.List, Wide: true, Value: func(s stepRow) any { return parameterStrings(s.Inputs) }, Doc: "its parameters, as name=value"},
		{Name: "outputs", Type: output.List, Wide: true, Value: func(s stepRow) any { return parameterStrings(s.Outputs) }, Doc: "what it produced, as name=value"},
		{Name: "artifacts", Type: output.List, Wide: true, Value: func(s stepRow) any { return s.Artifacts }, Doc: "names of the files that it produced"},
	}
}

func sinceStart(s stepRow) any {
	if s.StartedAt.IsZero() {
		return nil
	}
	return s.duration
}

func stepsOfRun() kit.Verb {
	return kit.Verb{
		Use: "steps RUN", Short: "List the steps of a run and their progress", Prints: true, Columns: kit.ColumnsOf(stepColumns()),
		Long:    "List the steps of a run in the order in which they started: pods, and the nodes\nthat group them. They are read from the run's workflow, so there are none before\nthe workflow has started.",
		Args:    kit.OneArg,
		Example: "  tally kfp runs steps 'more epochs' --sandbox\n  tally kfp runs steps 'more epochs' --sandbox -o csv --columns name,phase,message",
		Run: kit.NoFlags(ofRun("steps", stepColumns(), func(s *session, ctx context.Context, d kfp.RunDetail) ([]stepRow, error) {
			steps, err := s.stepsOf(ctx, d)
			var rows []stepRow
			for _, one := range steps {
				rows = append(rows, stepRowOf(one, s.call.App.Now()))
			}
			return rows, err
		})),
	}
}

// ofRun prints rows made from the run that the first argument names.
func ofRun[R any](noun string, columns []output.Column[R], rows func(*session, context.Context, kfp.RunDetail) ([]R, error)) kit.Work {
	return func(ctx context.Context, call *kit.Call) error {
		all := kit.RowsOf(columns, func(ctx context.Context) (kit.Source, iter.Seq2[R, error], error) {
			s, err := connect(ctx, call)
			if err != nil {
				return kit.Source{}, nil, err
			}
			d, err := s.findRun(ctx, call.Args[0])
			if err != nil {
				return kit.Source{}, nil, err
			}
			found, err := rows(s, ctx, d)
			return kit.SourceOf(s, d.Run.ID), kit.Each(found), err
		})
		all.Noun = noun
		return kit.Print(ctx, call, all)
	}
}

// stepsOf returns the steps of a run: those of its workflow, or else its tasks,
// which v2beta1 sends even without a workflow.
func (s *session) stepsOf(ctx context.Context, d kfp.RunDetail) ([]kfp.Step, error) {
	steps, err := s.Steps(d)
	if err != nil || len(steps) > 0 || s.newer == nil || s.version == apiV2 {
		return steps, err
	}
	tasks, err := s.newer.Run(ctx, d.Run.ID)
	if err != nil {
		return nil, err
	}
	return s.newer.Steps(tasks)
}

// findRun fetches a run by its id or its name.
func (s *session) findRun(ctx context.Context, nameOrID string) (kfp.RunDetail, error) {
	id, err := s.RunID(ctx, nameOrID)
	if err != nil {
		return kfp.RunDetail{}, err
	}
	d, err := s.Run(ctx, id)
	return d, err
}

// groups are the types of steps that only contain others.
var groups = []string{"DAG", "Steps", "StepGroup", "TaskGroup", "Retry"}

// stepLines prints the progress of a run's steps.
type stepLines struct {
	say    func(what, state string)
	of     func(kfp.RunDetail) ([]kfp.Step, error)
	status kfp.RunStatus
	phases map[string]string
}

// newStepLines prints only on a terminal.
func newStepLines(s *session) *stepLines {
	a := s.call.App
	l := &stepLines{phases: map[string]string{}, say: func(string, string) {}, of: s.Steps}
	if a.Err.IsTerminal() && !a.Global.NoProgress {
		l.say = func(what, state string) { a.Notice("%s  %-30s %s", a.Now().Format(time.TimeOnly), what, state) }
	}
	return l
}

// show prints what has changed.
func (l *stepLines) show(d kfp.RunDetail) {
	if d.Run.Status != l.status {
		l.status = d.Run.Status
		l.say("run "+d.Run.Name, string(l.status))
	}
	steps, err := l.of(d)
	if err != nil {
		return // the run's own status is what counts
	}
	for _, s := range steps {
		if s.Phase != l.phases[s.ID] && !slices.Contains(groups, s.Type) {
			l.say("  "+s.Name, s.Phase)
		}
		l.phases[s.ID] = s.Phase
	}
}
