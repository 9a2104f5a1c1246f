/** A model: one table of a data model with its relations. */
import type { DatabaseError, DataModel, InvalidCursor, Query, Reads, Writes } from "@aludel/sql"
import type { Effect } from "effect/Effect"
import * as Effects from "effect/Effect"
import * as Option from "effect/Option"
import type { Stream } from "effect/Stream"
import * as Streams from "effect/Stream"
import { type Context, type Entity, makeContext } from "../context/Context.ts"
import type { AllOptions, ErasedModelOptions, Optioned } from "../context/ModelOptions.ts"
import type { OptionsOf } from "../context/ModelOptions.ts"
import { placeOf, registerPlace } from "../context/Place.ts"
import type { BaseOf, MembersOf, VariantNames, VariantTable } from "../context/Variants.ts"
import { InvalidFind } from "../error/InvalidFind.ts"
import type {
  CriterionMissing,
  DefaultColumns,
  ExtraOf,
  Extras,
  FindWith,
  Found,
  Found as FoundRow,
  KeyOf,
  LazyAccess,
  ListedColumns,
  Missing,
  OwnKeys,
  RowOptions,
  TargetOf,
  ThroughOf,
  TreeOptions,
  With,
  WithOf
} from "../find/Find.ts"
import { type ErasedOptions, planFind } from "../find/FindPlan.ts"
import { lazyById, lazyRelation } from "../lazy/Lazy.ts"
import { load, loadCount, loadExists, loadPage, loadStream } from "../load/Root.ts"
import type {
  CheckedRelations,
  FieldsOf,
  Members,
  RelationBuilder,
  Relations,
  RelationsOf,
  TableKey
} from "../relation/Relation.ts"
import { relationBuilder } from "../relation/Relation.ts"
import type { Values } from "../write/Change.ts"
import { changeTree, createRows, createTree, deleteRow } from "../write/Nested.ts"
import type { WritableModel } from "../write/WritableModel.ts"

/** One table of the data model with its relations. */
export interface ReadableModel<M, R, Key extends string> {
  readonly "~model": readonly [M, R, Key]
  /** Each relation of one row, loaded when it is asked for: `User.load.posts(user)`. */
  readonly load: Loads<M, R, Key>
  /**
   * The rows that meet the condition, with what they lead to: one statement for each relation of the tree, whatever the
   * number of rows.
   */
  find<
    const W extends With<M, R, Key>,
    const Columns extends keyof FieldsOf<M, Key> & string = DefaultColumns<M, R, Key>,
    Extra extends Extras<M, Key> = Extras<M, Key>,
    const Lock extends "update" | "share" = never
  >(
    options?: FindWith<M, R, Key, Columns, Extra, W> & TreeOptions<Lock>
  ): Effect<
    ReadonlyArray<Found<M, R, Key, Columns, Extra, W>["row"]>,
    DatabaseError,
    Reads | ([Lock] extends [never] ? never : Writes)
  >
  /** The first of them, or none. */
  findFirst<
    const W extends With<M, R, Key>,
    const Columns extends keyof FieldsOf<M, Key> & string = DefaultColumns<M, R, Key>,
    Extra extends Extras<M, Key> = Extras<M, Key>,
    const Lock extends "update" | "share" = never
  >(
    options?: FindWith<M, R, Key, Columns, Extra, W> & TreeOptions<Lock>
  ): Effect<
    Option.Option<Found<M, R, Key, Columns, Extra, W>["row"]>,
    DatabaseError,
    Reads | ([Lock] extends [never] ? never : Writes)
  >
  /**
   * The row of a primary key, or none. Fibers that ask at once share a statement.
   *
   * @param key the key's value; for a key of several columns an object of them
   */
  findById<
    const W extends With<M, R, Key>,
    const Columns extends keyof FieldsOf<M, Key> & string = DefaultColumns<M, R, Key>,
    Extra extends Extras<M, Key> = Extras<M, Key>
  >(
    key: KeyOf<M, Key>,
    options?: Omit<FindWith<M, R, Key, Columns, Extra, W>, "orderBy" | "limit" | "offset">
  ): Effect<Option.Option<Found<M, R, Key, Columns, Extra, W>["row"]>, DatabaseError, Reads>
  /**
   * As `find`, for options that are known at run time only: columns and relations as texts. Fails with `InvalidFind`,
   * which names the table and the problem, before anything is sent.
   */
  findDynamic(
    options: DynamicFind<M, R, Key>
  ): Effect<ReadonlyArray<{ readonly [Name in string]: unknown }>, DatabaseError | InvalidFind, Reads>
  /** How many rows meet the condition. */
  count(options?: Pick<RowOptions<M, R, Key>, "where" | "criteria">): Effect<number, DatabaseError, Reads>
  /** Whether any row meets the condition. */
  exists(options?: Pick<RowOptions<M, R, Key>, "where" | "criteria">): Effect<boolean, DatabaseError, Reads>
  /**
   * The rows as a stream, read from a cursor a batch at a time; what they lead to is loaded for each batch. The relations
   * of a batch are as they are when it is read: stream in a transaction of `repeatable read` to see all at one moment.
   *
   * @param options those of `find`, and `batchSize`, in rows: 128 if not given
   */
  stream<
    const W extends With<M, R, Key>,
    const Columns extends keyof FieldsOf<M, Key> & string = DefaultColumns<M, R, Key>,
    Extra extends Extras<M, Key> = Extras<M, Key>
  >(
    options?: FindWith<M, R, Key, Columns, Extra, W> & { readonly batchSize?: number | undefined }
  ): Stream<Found<M, R, Key, Columns, Extra, W>["row"], DatabaseError, Reads>
  /**
   * One page of the rows, behind or before a cursor: each page costs the same, and rows that come or go do not shift the
   * others. The primary key is the last sort key, so that the order is always decided.
   *
   * @param options those of `find` without `limit` and `offset`, `size`, in rows, and `after` or `before`
   */
  page<
    const W extends With<M, R, Key>,
    const Columns extends keyof FieldsOf<M, Key> & string = DefaultColumns<M, R, Key>,
    Extra extends Extras<M, Key> = Extras<M, Key>
  >(
    options: Omit<FindWith<M, R, Key, Columns, Extra, W>, "limit" | "offset"> & Query.PageOptions
  ): Effect<Query.Page<Found<M, R, Key, Columns, Extra, W>["row"]>, DatabaseError | InvalidCursor, Reads>
}

/** Types of a model's rows. */
export declare namespace Model {
  /** Any model. */
  type Any = { readonly "~model": readonly [unknown, unknown, string] }
  /** A row as `find` yields it without options. */
  type Row<T extends Any> = FoundRow<
    T["~model"][0],
    T["~model"][1],
    T["~model"][2],
    DefaultColumns<T["~model"][0], T["~model"][1], T["~model"][2]>,
    Record<never, never>,
    Record<never, never>
  >["row"]
  /** A row as `find` yields it with these options: `Model.Found<typeof User, { with: { posts: true } }>`. */
  type Found<T extends Any, O> = FoundRow<
    T["~model"][0],
    T["~model"][1],
    T["~model"][2],
    ListedColumns<O, DefaultColumns<T["~model"][0], T["~model"][1], T["~model"][2]>>,
    ExtraOf<O>,
    WithOf<O>
  >["row"]
}

/** Options that are known at run time only. */
export interface DynamicFind<M, R, Key> extends RowOptions<M, R, Key> {
  readonly columns?: ReadonlyArray<string> | undefined
  readonly with?: { readonly [Name in string]: unknown } | undefined
}

/** The relations of one row, by name. */
export type Loads<M, R, Key> = {
  readonly [Name in keyof RelationsOf<R, Key>]: Load<
    M,
    R,
    Key,
    RelationsOf<R, Key>[Name],
    TargetOf<RelationsOf<R, Key>[Name]>,
    ThroughOf<RelationsOf<R, Key>[Name]>
  >
}

/** Loads a relation of one row. */
export interface Load<M, R, Key, Rel, Target, Through> {
  /**
   * What the relation leads to from this row. Fibers that ask at once share a statement, and the first access to one of
   * the rows that were read together loads it for all of them.
   *
   * @param row a row with the columns by which the relation goes
   */
  <
    const W extends With<M, R, Target>,
    const Columns extends keyof FieldsOf<M, Target> & string = DefaultColumns<M, R, Target>,
    Extra extends Extras<M, Target, Through> = Extras<M, Target, Through>
  >(
    row: OwnKeys<M, Key, Rel>,
    options?: FindWith<M, R, Target, Columns, Extra, W, Through> & LazyAccess
  ): Effect<
    Rel extends { readonly kind: "many" } ? ReadonlyArray<Found<M, R, Target, Columns, Extra, W>["row"]>
      :
        | Found<M, R, Target, Columns, Extra, W>["row"]
        | Missing<FieldsOf<M, Key>, Rel>
        | CriterionMissing<OptionsOf<R, Target>>,
    DatabaseError,
    Reads
  >
}

/** A model that can be read and written. */
export interface Model<M, R, Key extends string> extends ReadableModel<M, R, Key>, WritableModel<M, R, Key> {}

/** A model for each table of the data model, under its key. */
export type Models<M, R> = { readonly [Key in TableKey<M>]: Model<M, R, Key> }

/** A model for each variant of a table, under its name: over the rows of its kind alone, with the table's relations. */
export type VariantModels<M, R, O> = {
  readonly [Name in VariantNames<O>]: Model<
    M & { readonly [Key in Name]: VariantTable<M, O, Name> },
    & R
    & { readonly [Key in Name]: RelationsOf<R, BaseOf<O, Name>> }
    & Optioned<O & { readonly [Key in Name]: VariantOptions<O[BaseOf<O, Name> & keyof O], Name> }>,
    Name
  >
}

/** The options of a variant: those of its table, and where several are it, their kinds. */
type VariantOptions<O, Name> = O extends { readonly variants: { readonly by: infer By; readonly of: infer Of } }
  ? Name extends keyof Of
    ? Of[Name] extends { readonly of: unknown }
      ? Omit<O, "variants"> & { readonly variants: { readonly by: By; readonly of: Pick<Of, MembersOf<Of, Name>> } }
    : Omit<O, "variants">
  : never
  : never

const refused = (cause: unknown): InvalidFind => {
  if (cause instanceof InvalidFind) return cause
  throw cause
}

class ModelValue {
  private readonly context: Context
  private readonly entity: Entity
  readonly findById: ReturnType<typeof lazyById>
  readonly load: Readonly<Record<string, ReturnType<typeof lazyRelation>>>
  constructor(context: Context, entity: Entity) {
    this.context = context
    this.entity = entity
    registerPlace(this, { context, entity })
    this.findById = lazyById(context, entity)
    this.load = Object.fromEntries(
      [...entity.relations.keys()].map((name) => [name, lazyRelation(context, entity, name)])
    )
  }
  create(input: Values) {
    return createTree(placeOf(this), input)
  }
  createMany(rows: ReadonlyArray<Values>) {
    return createRows(placeOf(this), rows)
  }
  update(key: Values, changes: Values) {
    return changeTree(placeOf(this), key, changes)
  }
  delete(key: Values, options?: { readonly hard?: boolean | undefined }) {
    return deleteRow(placeOf(this), key, options)
  }
  private plan(options: ErasedOptions) {
    return planFind(this.context, this.entity, options)
  }
  find(options: ErasedOptions = {}) {
    return Effects.suspend(() => load(this.plan(options), options))
  }
  findFirst(options: ErasedOptions = {}) {
    return Effects.map(this.find({ ...options, limit: 1 }), (rows) => Option.fromUndefinedOr(rows[0]))
  }
  findDynamic(options: ErasedOptions) {
    return Effects.flatMap(
      Effects.try({ try: () => this.plan(options), catch: refused }),
      (plan) => load(plan, options)
    )
  }
  count(options: ErasedOptions = {}) {
    return Effects.suspend(() => loadCount(this.plan(options)))
  }
  exists(options: ErasedOptions = {}) {
    return Effects.suspend(() => loadExists(this.plan(options)))
  }
  stream({ batchSize = 128, ...options }: ErasedOptions & { readonly batchSize?: number | undefined } = {}) {
    return Streams.suspend(() => loadStream(this.plan(options), batchSize))
  }
  page({ after, before, size, unique, ...options }: ErasedOptions & Query.PageOptions) {
    return Effects.suspend(() => loadPage(this.plan(options), { size, after, before, unique }))
  }
}

/**
 * Declares the relations of a data model, for all of its tables at once and by their keys, and makes a model of each table.
 *
 * @param model the tables that belong together
 * @param relations the relations of each table, by name. Throws `InvalidModel` for one that the foreign keys do not explain
 * @param options what is said of a table for all of its queries: deferred columns, a criterion such as "not deleted",
 *   computed columns
 *
 * @param options of each table's model: its version column, cascades
 *
 * @example
 * import { dataModel, desc, eq, Pg, table } from "@aludel/sql"
 * import { models } from "@aludel/orm"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.text()
 * })
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   authorId = Pg.bigint().references(() => users.id)
 *   title = Pg.text()
 * })
 * const { users: User } = models(dataModel({ users, posts }), (r) => ({
 *   users: { posts: r.many.posts({ by: "authorId" }) },
 *   posts: { author: r.one.users({ by: "authorId" }) }
 * }))
 * const page = User.find({
 *   where: (u) => eq(u.name, "ann"),
 *   with: { posts: { orderBy: (p) => desc(p.id), limit: 5 } }
 * })
 */
export const models: MakeModels = (
  model: DataModel<Members>,
  relations: (r: RelationBuilder<Members>) => Relations<Members>,
  options?: { readonly [Table in string]?: ErasedModelOptions }
) => {
  const context = makeContext(model, relations(relationBuilder(model)), options)
  const made: Record<string, ModelValue> = Object.create(null)
  for (const [key, entity] of context) made[key] = new ModelValue(context, entity)
  // The seam between a model's plain data and its type: the data model, the relations and the options alone give it.
  return made as never
}

interface MakeModels {
  <const M extends Members, const R extends Relations<M>>(
    model: DataModel<M>,
    relations: (r: RelationBuilder<M>) => R & CheckedRelations<M, R>
  ): Models<M, R>
  <const M extends Members, const R extends Relations<M>, const O extends AllOptions<M, R>>(
    model: DataModel<M>,
    relations: (r: RelationBuilder<M>) => R & CheckedRelations<M, R>,
    options: O
  ): Models<M, R & Optioned<O>> & VariantModels<M, R, O>
}
