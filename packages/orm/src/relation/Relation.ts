/**
 * Relations as they are declared: over a data model, by the keys of its tables, so that tables may point at each other in
 * any way. What a declaration means (which columns meet which) is found in `ResolvedRelation`.
 */
import type { AnyDataModel, AnyMember, AnyTable } from "@aludel/sql"

/** The tables of a data model, by key. */
export type Members = { readonly [Key in string]: AnyMember }

/** The keys of the data model's members that are tables or views. */
export type TableKey<M> = { [Key in keyof M]: M[Key] extends AnyTable ? Key : never }[keyof M] & string

/** The columns by which a relation goes: one key, or several in order. */
export type By = string | ReadonlyArray<string>

/**
 * A relation to another table of the data model.
 *
 * @typeParam Kind whether it yields one row or many
 * @typeParam Target the key of the table that it leads to
 * @typeParam Keys the columns by which it goes: of its own table, or of the target
 */
export interface Relation<out Kind extends "one" | "many", out Target extends string, out Keys> {
  readonly kind: Kind
  readonly target: Target
  readonly "~by": Keys
  readonly options: RelationOptions
}

export type AnyRelation = Relation<"one" | "many", string, unknown>

/** What a relation's declaration says beside its target. */
export interface RelationOptions {
  /**
   * The columns that hold the key of the other side: of the own table where it points at the target, else of the target.
   * Found by the foreign key between the two where there is only one.
   */
  readonly by?: By | undefined
  /** The key of the table between, for a relation of many to many. */
  readonly through?: string | undefined
  /** The columns of the table between that point at the target, where its foreign keys do not say it. */
  readonly to?: By | undefined
  /** The columns that `by` refers to, where no foreign key says it. */
  readonly references?: By | undefined
}

interface Declared<out Keys> extends RelationOptions {
  readonly by?: (Keys & By) | undefined
}

/** `r.one.users({ by: "authorId" })`, `r.many.posts({ by: "authorId" })`, `r.many.tags({ through: "postTags" })`. */
export interface RelationBuilder<M> {
  /** A relation to at most one row: the one that it points at, or the one that points here. */
  readonly one: {
    readonly [Target in TableKey<M>]: <const Keys = never>(options?: Declared<Keys>) => Relation<"one", Target, Keys>
  }
  /** A relation to any number of rows: those that point here, or those on the other side of a table between. */
  readonly many: {
    readonly [Target in TableKey<M>]: <const Keys = never>(options?: Declared<Keys>) => Relation<"many", Target, Keys>
  }
}

/** Relations by table and name. */
export type Relations<M> = { readonly [Key in TableKey<M>]?: { readonly [Name in string]: AnyRelation } }

/** The relations of one table; none where none are declared. */
export type RelationsOf<R, Key> = Key extends keyof R ? R[Key] : Record<never, never>

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
