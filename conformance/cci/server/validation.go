package server

import (
	"k8s.io/apimachinery/pkg/api/validation"
	utilvalidation "k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	v2 "tally/conformance/cci/v2"
)

// Limits of the reference page.
const (
	maxImages         = 10
	maxRegistries     = 10
	minTimeoutMinutes = 30
	maxTimeoutMinutes = 10080
)

// validate returns every rule of the reference that a snapshot breaks, by field. The
// machinery alone would accept any name that fits into a path.
func validate(snapshot *v2.ImageSnapshot) field.ErrorList {
	errs := validation.ValidateObjectMeta(&snapshot.ObjectMeta, false,
		validation.NameIsDNSSubdomain, field.NewPath("metadata"))
	spec := field.NewPath("spec")
	if n := len(snapshot.Spec.Images); n > maxImages {
		errs = append(errs, field.TooMany(spec.Child("images"), n, maxImages))
	}
	if n := len(snapshot.Spec.Registries); n > maxRegistries {
		errs = append(errs, field.TooMany(spec.Child("registries"), n, maxRegistries))
	}
	return append(errs, validateTimeout(snapshot.Spec.BuildingConfig.TimeoutMinutes, spec)...)
}

func validateTimeout(minutes *int32, spec *field.Path) field.ErrorList {
	if minutes == nil || (*minutes >= minTimeoutMinutes && *minutes <= maxTimeoutMinutes) {
		return nil
	}
	path := spec.Child("buildingConfig", "timeoutMinutes")
	return field.ErrorList{field.Invalid(path, *minutes,
		utilvalidation.InclusiveRangeError(minTimeoutMinutes, maxTimeoutMinutes))}
}
