/** A model: one table of a data model with its relations. */
import type { DataModel, Query } from "@aludel/sql"
import * as Effects from "effect/Effect"
import * as Option from "effect/Option"
import * as Streams from "effect/Stream"
import { type Context, type Entity, makeContext } from "../context/Context.ts"
import type { AllOptions, ErasedModelOptions, Optioned } from "../context/ModelOptions.ts"
import { placeOf, registerPlace } from "../context/Place.ts"
import type { BaseOf, MembersOf, VariantNames, VariantTable } from "../context/Variants.ts"
import { InvalidFind } from "../error/InvalidFind.ts"
import type { DefaultColumns } from "../find/Columns.ts"
import { type ErasedOptions, planFind } from "../find/FindPlan.ts"
import type { ExtraOf, Found as FoundRow, ListedColumns, WithOf } from "../find/Found.ts"
import { lazyById, lazyRelation } from "../lazy/Lazy.ts"
import { load, loadCount, loadExists, loadPage, loadStream } from "../load/Root.ts"
import type {
  CheckedRelations,
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
import type { ReadableModel } from "./ReadableModel.ts"

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
 * @param options what is said of each table for all of its queries and writes: deferred columns, a criterion such as "not
 *   deleted", computed columns, its version column, cascades
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
