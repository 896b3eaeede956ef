package main

// shown is a command on a terminal.
type shown struct {
	command string
	// until is a string on the screen that shows that the command waits; empty if it
	// ends.
	until string
	// bare uses a machine without settings instead of the sandbox.
	bare bool
	// loud shows progress and notices, too.
	loud bool
}

// script runs the command as a shell does.
func (s shown) script(colour string) string {
	line := s.command + " --color " + colour
	if !s.loud {
		line += " --quiet"
	}
	if s.bare {
		return "env -i HOME=/nonexistent PATH=\"$PATH\" TERM=\"$TERM\" " + line
	}
	return "export TALLY_SANDBOX=on; " + line
}

// screens are the screens in testdata, by file name.
func screens() map[string]shown {
	all := map[string]shown{
		"doctor": {command: "tally doctor"}, "doctor-bare": {command: "tally doctor", bare: true},
		"settings":   {command: "tally config show -o table", bare: true, loud: true},
		"ask-delete": {command: "tally kfp experiments delete fraud-detection", until: "[y/N]"},
		"ask-secret": {command: "tally config login stackrox", until: "(not shown)", bare: true},
		"verified":   {command: "cd $(mktemp -d); tally stackrox pods export --sandbox=pods=3 --columns name,live --quiet --out pods.csv --manifest pods.json; tally verify pods.csv"},
		"share":      {command: "tally kfp runs list --sandbox=runs=700,kfp-slow=200ms --out /dev/null", until: "%)", loud: true},
		"ask-init":   {command: "tally init stackrox", until: "for https:", bare: true},
		"wait-list":  {command: "tally kfp runs list --sandbox=kfp-slow=1m", until: "waiting for runs", loud: true},
	}
	for name, command := range lists() {
		all[name] = shown{command: command, loud: true}
	}
	for name, command := range records() {
		all[name] = shown{command: command}
	}
	for name, command := range failures() {
		all[name] = shown{command: command}
	}
	return all
}

func lists() map[string]string {
	return map[string]string{
		"pods":           "tally stackrox pods export --limit 12",
		"containers-of":  "tally stackrox pods export --rows containers --limit 12",
		"deployments":    "tally stackrox deployments export --limit 12",
		"specs-of":       "tally stackrox deployments export --rows containers --limit 12",
		"ports":          "tally stackrox deployments export --rows ports --limit 12",
		"components":     "tally stackrox images export --rows components --limit 12",
		"node-vulns":     "tally stackrox nodes export --rows vulns --limit 12",
		"node-parts":     "tally stackrox nodes export --rows components --limit 12",
		"taints":         "tally stackrox nodes export --rows taints --limit 12",
		"workload-vulns": "tally stackrox workloads export --rows vulns --limit 12",
		"inventory":      "tally inventory export --limit 12",
		"compared":       "tally kfp runs compare 'more epochs' baseline",
		"contexts":       "tally config list --sandbox=contexts=prod-frankfurt+staging",
		"images":         "tally stackrox images export --limit 12",
		"vulns":          "tally stackrox images export --rows vulns --limit 12",
		"nodes":          "tally stackrox nodes export --limit 12",
		"workloads":      "tally stackrox workloads export --limit 12",
		"clusters":       "tally stackrox clusters list",
		"containers":     "tally hss containers list --limit 12",
		"runs":           "tally kfp runs list",
		"jobs":           "tally kfp jobs list",
		"pipelines":      "tally kfp pipelines list",
		"experiments":    "tally kfp experiments list",
		"versions":       "tally kfp versions list --pipeline say",
		"steps":          "tally kfp runs steps 'more epochs'",
		"artifacts":      "tally kfp runs artifacts 'more epochs'",
		"imagesnapshots": "tally cci imagesnapshots list",
		"namespaces":     "tally cci namespaces list",
	}
}

func records() map[string]string {
	return map[string]string{
		"run":        "tally kfp runs get 'more epochs'",
		"job":        "tally kfp jobs get nightly-train",
		"pipeline":   "tally kfp pipelines get say",
		"experiment": "tally kfp experiments get fraud-detection",
		"healthz":    "tally kfp healthz",
		"snapshot":   "tally cci imagesnapshots get broken",
		"namespace":  "tally cci namespaces get team-b",
		"task":       "tally hss exports get fake-task-1",
	}
}

func failures() map[string]string {
	return map[string]string{
		"broken":         "tally stackrox pods export --sandbox=pods=5,cut-after=3",
		"refused":        "tally stackrox pods export -q Naemspace:payments",
		"absent":         "tally kfp runs get nosuch",
		"wrong-flag":     "tally kfp runs list --experimnet demo",
		"wrong-value":    "tally kfp runs list --limit many",
		"wrong-column":   "tally kfp runs list --columns nam",
		"wrong-command":  "tally pods list",
		"wrong-argument": "tally kfp runs get",
	}
}
