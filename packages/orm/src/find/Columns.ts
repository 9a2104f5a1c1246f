/** What the types of reading ask of tables and relations. */
import type { OptionsOf } from "../context/ModelOptions.ts"
import type { FieldsOf } from "../relation/Relation.ts"

/** The columns of a table, as callbacks take them. */
export type TableOf<M, Key> = Key extends keyof M ? M[Key] : never

/** The value of one column. */
export type Value<Fields, Key extends keyof Fields> = Fields[Key] extends { readonly "~A": infer A } ? A : never

/** The columns that are read where none are listed. */
export type DefaultColumns<M, R, Key> = Exclude<keyof FieldsOf<M, Key> & string, DeferredOf<OptionsOf<R, Key>>>

type DeferredOf<O> = O extends { readonly deferred: ReadonlyArray<infer Deferred> } ? Deferred : never

/** The target of a relation, by its key in the data model. */
export type TargetOf<Rel> = Rel extends { readonly target: infer Target } ? Target : never

/** The table between, by its key in the data model, or never. */
export type ThroughOf<Rel> = Rel extends { readonly "~through": infer Through } ? Through : never
