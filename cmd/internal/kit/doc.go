// Package kit makes commands from declarations, with everything that all commands
// have in common: output flags, files, manifests, confirmation, completion.
//
// # The ideas
//
//   - A [Resource] declares a noun: a client, the columns of its rows, and which
//     methods of the client list, get and delete them. That gives the noun its
//     verbs, with paging, --watch, sorting, completion and dry runs. A [Branch] is
//     a noun that only holds verbs, a [Single] a verb without a noun.
//   - A [Verb] declares any other command. Its [Action] declares the flags and
//     returns the work, so that each command that is made of the declaration has
//     values of its own: [WithFlags] for a struct of flags, [NoFlags] for none.
//   - A [Call] is one run of a command: arguments, flags of output, and settings.
//   - [Rows] are what a command prints: columns, and a function that opens the
//     source. The rows' type is erased once, in [RowsOf]; [Print] carries them
//     to where the flags say; source, rows, files and manifest meet in its delivery.
//
// A declaration is never modified: flag values are in the values that an Action made,
// or in the Call.
//
// # To add a verb
//
// A verb that lists or gets objects is one field of the resource, a method of the
// client:
//
//	Get: (*kfp.Client).Run,
//
// A verb that deletes, or that acts on each of several objects, is a field as well;
// the method returns the id of the object that it found by name.
//
// Any other verb that prints one object uses [Make], which checks the output flags,
// does the work and prints, in this order; one that prints several uses [Print]:
//
//	func archive() kit.Verb {
//		return kit.Verb{
//			Use: "archive ID", Short: "Archive a run", Prints: true, Args: kit.OneArg,
//			Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error {
//				return kit.Make(ctx, call, columns(), func(ctx context.Context) (kfp.Run, error) { … })
//			}),
//		}
//	}
//
// # To add a noun
//
// A noun is a file in the package of its API, and its name in the list there:
//
//	kit.Resource[*kfp.Client, kfp.RunQuery, kfp.Run]{
//		Name: "runs", Singular: "run", Short: "pipeline runs",
//		Connect: connect,
//		Columns: []output.Column[kfp.Run]{
//			{Name: "id", Key: true, Value: func(r kfp.Run) any { return r.ID }},
//			{Name: "status", Value: func(r kfp.Run) any { return r.Status }},
//		},
//		List: (*kfp.Client).Runs, Get: (*kfp.Client).Run,
//	}
package kit
