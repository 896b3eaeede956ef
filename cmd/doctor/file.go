package doctor

import (
	"fmt"
	"strings"

	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
)

// program is the name for findings that concern no API.
const program = "tally"

// general returns the findings about the configuration file and its contexts.
func general(a *app.App) []finding {
	path, _, err := config.DefaultPath(a.Lookup)
	if err != nil {
		return []finding{failure(program, "file", err)}
	}
	file, err := a.File()
	switch {
	case err != nil:
		return []finding{failure(program, "file", err)}
	case path == "":
		return []finding{{API: program, Check: "file", Status: statusMissing, Detail: "there is no home directory to keep one in", Hint: "set TALLY_CONFIG, or use environment variables"}}
	case config.IsOff(path):
		return []finding{{API: program, Check: "file", Status: statusSkipped, Detail: "TALLY_CONFIG switches it off"}}
	case !file.Exists:
		return []finding{{API: program, Check: "file", Status: statusMissing, Detail: path + " does not exist", Hint: "tally init creates it; environment variables work without it"}}
	}
	return []finding{{API: program, Check: "file", Status: statusOK, Detail: path}, contexts(a, file)}
}

// contexts lists the contexts and the one in use.
func contexts(a *app.App, file *config.File) finding {
	if len(file.Contexts) == 0 {
		return finding{API: program, Check: "contexts", Status: statusMissing, Detail: "the file has none", Hint: "tally init creates one"}
	}
	names := strings.Join(file.Names(), ", ")
	current, layer, err := a.Context()
	if err != nil {
		return failure(program, "contexts", err)
	}
	if current == nil {
		return finding{API: program, Check: "contexts", Status: statusOK, Detail: names}
	}
	return finding{API: program, Check: "contexts", Status: statusOK, Detail: fmt.Sprintf("%s; %s is used (%s)", names, current.Name, layer)}
}
