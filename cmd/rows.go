package cmd

import "iter"

// pointer is what was found, as it is printed.
func pointer[T any](found T, err error) (*T, error) { return &found, err }

// pointers are rows as they are printed.
func pointers[T any](rows iter.Seq2[T, error]) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		rows(func(row T, err error) bool { return yield(&row, err) })
	}
}

// each yields the rows of a list.
func each[T any](rows []T) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for i := range rows {
			if !yield(&rows[i], nil) {
				return
			}
		}
	}
}
