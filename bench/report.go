package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// report collects the lines of the table.
type report struct {
	lines   []string
	nothing []string // the measurements that were skipped, and why
	log     io.Writer
}

func (r *report) add(cells ...string) {
	line := "| " + strings.Join(cells, " | ") + " |"
	r.lines = append(r.lines, line)
	fmt.Fprintln(r.log, line)
}

// pair adds a line for two commands: the medians, and the ratio.
func (r *report) pair(p pair, ours, rival []sample) {
	times := ratio(rival, ours, p.by)
	s := fmt.Sprintf("%.2f×", times)
	if times >= 10 {
		s = fmt.Sprintf("%.0f×", times)
	}
	r.add(p.name, figures(ours), figures(rival), strings.TrimSpace(s+" "+p.in), p.goal, met(p.goal, times >= p.least))
}

// limit adds a line for a figure that must not exceed a limit.
func (r *report) limit(name, figure string, goal string, kept bool) {
	r.add(name, figure, "", "", goal, met(goal, kept))
}

func met(goal string, kept bool) string {
	switch {
	case goal == "–":
		return ""
	case kept:
		return "yes"
	}
	return "**no**"
}

func (r *report) absent(name string, programs []string) {
	r.nothing = append(r.nothing, fmt.Sprintf("%s: %s is not installed", name, strings.Join(programs, ", ")))
	fmt.Fprintln(r.log, r.nothing[len(r.nothing)-1])
}

// figures are wall time, processor time and peak memory.
func figures(samples []sample) string {
	seconds := func(s float64) string {
		if s < 0.1 {
			return fmt.Sprintf("%.1f ms", 1000*s)
		}
		return fmt.Sprintf("%.2f s", s)
	}
	return fmt.Sprintf("%s, %s, %.0f MiB", seconds(median(samples, wall)), seconds(median(samples, cpu)), median(samples, memory))
}

// String is the table in Markdown.
func (r *report) String() string {
	var b strings.Builder
	b.WriteString("| work; rival | tally: wall, CPU, peak memory | rival | tally is better by | goal | met |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, line := range r.lines {
		b.WriteString(line + "\n")
	}
	for _, n := range r.nothing {
		b.WriteString("\nNot measured: " + n + ".\n")
	}
	return b.String()
}

const (
	tableBegin = "<!-- go run ./bench -write replaces what follows -->\n"
	tableEnd   = "<!-- up to here -->\n"
)

// intoDocument replaces the table of a document.
func intoDocument(file, table string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, begun := strings.Cut(string(content), tableBegin)
	_, after, ended := strings.Cut(rest, tableEnd)
	if !begun || !ended {
		return fmt.Errorf("%s has no place for the table: %q and %q", file, tableBegin, tableEnd)
	}
	return os.WriteFile(file, []byte(before+tableBegin+"\n"+table+"\n"+tableEnd+after), 0o600)
}

// heading has the date and the machine.
func heading(machine, versions string) string {
	return fmt.Sprintf("%s; %s; %s.\n\n", time.Now().UTC().Format("2006-01-02"), machine, versions)
}
