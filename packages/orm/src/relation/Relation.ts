/**
 * Relations as they are declared: over a data model, by the keys of its tables, so that tables may point at each other in
 * any way. What a declaration means (which columns meet which) is found in `ResolvedRelation`.
 */
import type { AnyDataModel, AnyMember, AnyTable, Expression, SortKey } from "@aludel/sql"

/** The tables of a data model, by key. */
export type Members = { readonly [Key in string]: AnyMember }

/** The keys of the data model's members that are tables or views. */
export type TableKey<M> = { [Key in keyof M]: M[Key] extends AnyTable ? Key : never }[keyof M] & string

/** The declaration of a table of the data model. */
export type FieldsOf<M, Key> = Key extends keyof M ? M[Key] extends { readonly "~F": infer Fields } ? Fields : never
  : never

/** The name of a table of the data model. */
export type NameOf<M, Key> = Key extends keyof M ? M[Key] extends { readonly "~N": infer Name } ? Name : never : never

/** The columns by which a relation goes: one key, or several in order. */
export type By = string | ReadonlyArray<string>

/**
 * A relation to another table of the data model.
 *
 * @typeParam Kind whether it yields one row or many
 * @typeParam Target the key of the table that it leads to
 * @typeParam Keys the columns by which it goes: of its own table, of the target, or of the table between
 * @typeParam Through the key of the table between, or never
 * @typeParam Missing null where there may be no row although the key is there: it has a condition of its own
 */
export interface Relation<
  out Kind extends "one" | "many",
  out Target extends string,
  out Keys,
  out Through = never,
  out Missing = null
> {
  readonly kind: Kind
  readonly target: Target
  readonly "~by": Keys
  readonly "~through": Through
  readonly "~missing": Missing
  readonly options: RelationOptions
}

export type AnyRelation = Relation<"one" | "many", string, unknown, unknown, unknown>

/** What is known of a table at run time only: its columns by key. */
type ErasedColumns = { readonly [Key in string]: Expression<string, unknown, unknown> }

/** What a relation's declaration says beside its target, without its types. */
export interface RelationOptions {
  readonly by?: By | undefined
  readonly through?: string | undefined
  readonly to?: By | undefined
  readonly references?: By | undefined
  readonly via?: ReadonlyArray<string> | undefined
  readonly when?: { readonly [Key in string]: unknown } | undefined
  readonly where?: ((columns: never) => Expression<string, boolean | null, unknown>) | undefined
  readonly orderBy?: ((columns: never) => SortKey<string> | ReadonlyArray<SortKey<string>>) | undefined
  readonly lazy?: "raise" | undefined
}

/** What a relation's declaration says beside its target. */
export interface DeclaredRelation<M, Target> {
  /**
   * The columns that hold the key of the other side: of the own table where it points at the target, else of the target,
   * or of the table between. Found by the foreign key between the two where there is only one.
   */
  readonly by?: By | undefined
  /** The key of the table between, for a relation of many to many. */
  readonly through?: TableKey<M> | undefined
  /** The columns of the table between that point at the target, where its foreign keys do not say it. */
  readonly to?: By | undefined
  /** The columns that `by` refers to, where no foreign key says it. */
  readonly references?: (Target extends keyof M ? By : never) | undefined
  /** The relations that lead there, one after the other: `via: ["posts", "comments"]`. Each row comes once. */
  readonly via?: readonly [string, ...ReadonlyArray<string>] | undefined
  /** What own columns must hold for there to be any row: `when: { subjectKind: "post" }`. */
  readonly when?: { readonly [Key in string]: string | number | bigint | boolean } | undefined
  /** A condition that the target's rows must meet, whatever else is asked for. */
  readonly where?:
    | ((columns: Target extends keyof M ? M[Target] : never) => Expression<NameOf<M, Target>, boolean | null, unknown>)
    | undefined
  /** The order of the rows where none is asked for. */
  readonly orderBy?:
    | ((
      columns: Target extends keyof M ? M[Target] : never
    ) => SortKey<NameOf<M, Target>> | ReadonlyArray<SortKey<NameOf<M, Target>>>)
    | undefined
  /** `"raise"`: it is never loaded lazily; `load` dies with `LazyLoadRefused`. */
  readonly lazy?: "raise" | undefined
}

type KeysOf<O> = O extends { readonly by: infer Keys } ? Keys : never
type ThroughOf<O> = O extends { readonly through: infer Through } ? Through : never
type MissingOf<O> = O extends { readonly where: unknown } | { readonly when: unknown } | { readonly via: unknown } ?
  null
  : never

/** Each option that there is not. */
type CheckedOptions<M, Target, O> = {
  readonly [Name in keyof O]: Name extends keyof DeclaredRelation<M, Target> ? unknown
    : NoOption<`there is no option "${Name & string}"`>
}

/** Relations to one table of the data model. */
type To<M, Kind extends "one" | "many"> = {
  readonly [Target in TableKey<M>]: <const O extends DeclaredRelation<M, Target>>(
    options?: O & CheckedOptions<M, Target, NoInfer<O>>
  ) => Relation<Kind, Target, KeysOf<O>, ThroughOf<O>, MissingOf<O>>
}

/** `r.one.users({ by: "authorId" })`, `r.many.posts({ by: "authorId" })`, `r.many.tags({ through: "postTags" })`. */
export interface RelationBuilder<M> {
  /** A relation to at most one row: the one that it points at, or the one that points here. */
  readonly one: To<M, "one">
  /** A relation to any number of rows: those that point here, or those on the other side of a table between. */
  readonly many: To<M, "many">
}

/** Relations by table and name. Of a table that there is not `CheckedRelations` says so. */
export type Relations<M> =
  & { readonly [Key in TableKey<M>]?: { readonly [Name in string]: AnyRelation } }
  & { readonly [Key in string]: { readonly [Name in string]: AnyRelation } }

/** What is wrong with declared relations, at the key where it is. */
export type CheckedRelations<M, R> = {
  readonly [Key in keyof R]: Key extends TableKey<M>
    ? { readonly [Name in keyof R[Key]]: CheckedRelation<M, Key, R[Key][Name]> }
    : NoTable<`the data model has no table "${Key & string}"`>
}

type CheckedRelation<M, Key extends string, Rel> = Rel extends
  Relation<"one" | "many", infer Target, infer Keys, infer Through, unknown>
  ? [Through] extends [never] ? [EachKey<Keys>] extends [keyof FieldsOf<M, Key>] ? unknown
    : [EachKey<Keys>] extends [keyof FieldsOf<M, Target>] ? unknown
    : NoColumn<
      `neither "${Key}" nor "${Target}" has the column ${Quoted<
        Exclude<EachKey<Keys>, keyof FieldsOf<M, Key> | keyof FieldsOf<M, Target>>
      >}`
    >
  : [EachKey<Keys>] extends [keyof FieldsOf<M, Through>] ? unknown
  : NoColumn<`"${Through & string}" has no column ${Quoted<Exclude<EachKey<Keys>, keyof FieldsOf<M, Through>>>}`>
  : unknown

type EachKey<Keys> = Keys extends ReadonlyArray<infer Each> ? Each : Keys
type Quoted<Key> = `"${Key & string}"`

// Objects, and no texts: a text and a value would meet in `never`, and the message would be lost.
interface NoTable<out Message> {
  readonly "~error": Message
}
interface NoOption<out Message> {
  readonly "~error": Message
}
interface NoColumn<out Message> {
  readonly "~error": Message
}

/** The relations of one table; none where none are declared. */
export type RelationsOf<R, Key> = Key extends keyof R ? R[Key] : Record<never, never>

/** A relation's callbacks take the columns of whatever table they are given: their types were checked where declared. */
export const callbackOf = <A>(
  callback: ((columns: never) => A) | undefined
): ((columns: ErasedColumns) => A) | undefined => callback as ((columns: ErasedColumns) => A) | undefined

/** The seam between a declaration and its type: the keys exist in the type only. */
export const relationBuilder = <M>(model: AnyDataModel): RelationBuilder<M> => {
  const of = (kind: "one" | "many") =>
    Object.fromEntries(
      Object.keys(model.members).map((
        target
      ) => [target, (options: RelationOptions = {}) => ({ kind, target, options })])
    )
  return { one: of("one"), many: of("many") } as never
}
