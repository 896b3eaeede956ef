package output

import (
	"errors"
	"fmt"
)

// checkColumns refuses declarations that cannot work.
func checkColumns(cols []column) error {
	if len(cols) == 0 {
		return errors.New("there are no columns")
	}
	seen := map[string]bool{}
	for _, c := range cols {
		switch {
		case c.Name == "":
			return errors.New("a column has no name")
		case seen[c.Name]:
			return fmt.Errorf("two columns have the name %s", c.Name)
		case c.cell == nil && c.append == nil && c.of == nil:
			return fmt.Errorf("column %s has neither a value nor a string", c.Name)
		}
		seen[c.Name] = true
	}
	return nil
}

// checkOptions refuses options that exclude each other.
func checkOptions(o Options) error {
	if int(o.Format) >= len(formats) {
		return fmt.Errorf("unknown output format %s (allowed: %s)", o.Format, allowed())
	}
	f := formats[o.Format]
	switch {
	case o.Limit < 0:
		return fmt.Errorf("limit %d is negative; 0 prints all rows", o.Limit)
	case o.Terminal && f.binary:
		return fmt.Errorf("%s is binary, which a terminal cannot show: write it to a file with --out, or to a pipe", f.name)
	case len(o.Partition) > 0 && o.Sort != "" && o.Limit > 0:
		return errors.New("a limit of sorted rows cannot be combined with a partition, whose parts are sorted one by one")
	case len(o.Columns) > 0 && !f.columns:
		return fmt.Errorf("columns do not apply to -o %s, which prints an expression or the identifier", f.name)
	case o.BOM && !f.separated:
		return fmt.Errorf("a byte order mark is for csv and tsv, not for %s", f.name)
	case o.CSVSafe && !f.separated:
		return fmt.Errorf("csv-safe is for csv and tsv, not for %s", f.name)
	case o.JQ != "" && !f.document:
		return fmt.Errorf("jq works on -o json and -o jsonl, not on %s", f.name)
	}
	return nil
}
