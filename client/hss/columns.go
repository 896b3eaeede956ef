package hss

import "slices"

// Column is one of the columns that an export can have.
type Column struct {
	// Key is the API's name for it.
	Key string
	// English and Chinese are its default names in the table's header.
	English, Chinese string
}

// columns lists the reference's columns, in its order and with its Chinese names.
var columns = [...]Column{
	{"container_id", "Container ID", "容器id"},
	{"container_name", "Container Name", "容器名称"},
	{"image_name", "Image Name", "镜像名称"},
	{"pod_name", "Pod Name", "所属POD"},
	{"cluster_name", "Cluster Name", "所属集群"},
	{"cluster_type", "Cluster Type", "集群类型"},
	{"status", "Status", "状态"},
	{"risky", "Risky", "是否有安全风险"},
	{"low_risk", "Low Risks", "低危风险"},
	{"medium_risk", "Medium Risks", "中危风险"},
	{"high_risk", "High Risks", "高危风险"},
	{"fatal_risk", "Fatal Risks", "致命风险"},
	{"create_time", "Created", "创建时间"},
	{"restart_count", "Restarts", "重启次数"},
	{"cpu_limit", "CPU Limit", "CPU限制"},
	{"memory_limit", "Memory Limit", "内存限制"},
}

// Columns returns all columns of an export, in the reference's order.
func Columns() []Column { return slices.Clone(columns[:]) }

// ColumnOf finds a column by its key, or by either name.
func ColumnOf(name string) (Column, bool) {
	i := slices.IndexFunc(columns[:], func(c Column) bool { return name == c.Key || name == c.English || name == c.Chinese })
	if i < 0 {
		return Column{}, false
	}
	return columns[i], true
}

// Header is a column of an export and its name in the table.
type Header struct {
	Key, Name string
}

// Header returns the column with its English name, or its Chinese name if
// language is "zh".
func (c Column) Header(language string) Header {
	if language == "zh" {
		return Header{c.Key, c.Chinese}
	}
	return Header{c.Key, c.English}
}

// Headers returns all columns in a language, see Column.Header.
func Headers(language string) []Header {
	headers := make([]Header, len(columns))
	for i, c := range columns {
		headers[i] = c.Header(language)
	}
	return headers
}

// keysOf returns the keys of a table's columns: the requested ones if the header
// has exactly their names in order, else those that the reference gives for the
// names, each used once.
func keysOf(header []string, asked []Header) []string {
	found := make([]string, len(header))
	if len(asked) > 0 && slices.Equal(header, names(asked)) {
		for i, h := range asked {
			found[i] = h.Key
		}
		return found
	}
	taken := map[string]bool{}
	for i, name := range header {
		if c, known := ColumnOf(name); known && !taken[c.Key] {
			found[i], taken[c.Key] = c.Key, true
		}
	}
	return found
}

func keys() []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Key
	}
	return names
}
