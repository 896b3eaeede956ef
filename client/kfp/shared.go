package kfp

import "tally/client/kfp/internal/wire"

// What both APIs have in common. Package v2beta1 has it under the same names.
type (
	// Op is how a predicate compares.
	Op = wire.Op
	// Predicate compares one field with one value, of which exactly one is set.
	Predicate = wire.Predicate
	// IntValues are values for OpIn.
	IntValues = wire.IntValues
	// LongValues are values for OpIn.
	LongValues = wire.LongValues
	// StringValues are values for OpIn.
	StringValues = wire.StringValues
	// Filter selects the items of a list for which all predicates hold; there is
	// no "or" but OpIn. The zero Filter selects all.
	Filter = wire.Filter
	// Int64 is a 64-bit integer, which is a string on the wire.
	Int64 = wire.Int64
	// Float64 is a floating-point number, or a string such as "NaN".
	Float64 = wire.Float64
	// Upload is a pipeline file to send. An archive has the pipeline in pipeline.yaml.
	Upload = wire.Upload
	// Candidate is one of several objects with the same name.
	Candidate = wire.Candidate
	// AmbiguousError is a name that several objects have.
	AmbiguousError = wire.AmbiguousError
)

// Operators.
const (
	OpUnknown           = wire.OpUnknown
	OpEquals            = wire.OpEquals
	OpNotEquals         = wire.OpNotEquals
	OpGreaterThan       = wire.OpGreaterThan
	OpGreaterThanEquals = wire.OpGreaterThanEquals
	OpLessThan          = wire.OpLessThan
	OpLessThanEquals    = wire.OpLessThanEquals
	OpIn                = wire.OpIn
	OpIsSubstring       = wire.OpIsSubstring
)

// MaxPageSize is the maximum number of items in a page, and the default of a
// query.
const MaxPageSize = wire.MaxPageSize

// MaxUpload is the largest pipeline file that servers accept, in bytes.
const MaxUpload = wire.MaxUpload

// Maximum lengths of names in bytes. For longer ones servers respond with an
// internal error, for a run only after they have started it. MaxPipelineName is
// one less than the servers' own limit, since the first version has the same
// name.
const (
	MaxExperimentName = wire.MaxExperimentName
	MaxRunName        = wire.MaxRunName
	MaxJobName        = wire.MaxJobName
	MaxVersionName    = wire.MaxVersionName
	MaxPipelineName   = wire.MaxPipelineName
)

// UploadEndings returns the suffixes by which servers recognise a pipeline file;
// case matters.
func UploadEndings() []string { return wire.UploadEndings() }

// FileUpload returns the upload of a file on disk.
func FileUpload(path string) (Upload, error) { return wire.FileUpload(path) }
