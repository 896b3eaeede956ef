package kit

import "iter"

// Pointer is what was found, as it is printed.
func Pointer[T any](found T, err error) (*T, error) { return &found, err }

// Pointers are rows as they are printed.
func Pointers[T any](rows iter.Seq2[T, error]) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		rows(func(row T, err error) bool { return yield(&row, err) })
	}
}

// Each yields the rows of a list.
func Each[T any](rows []T) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for i := range rows {
			if !yield(&rows[i], nil) {
				return
			}
		}
	}
}
