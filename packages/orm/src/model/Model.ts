/** A model: one table of a data model with its relations. */
import type { DatabaseError, DataModel, Reads } from "@aludel/sql"
import type { Effect } from "effect/Effect"
import * as Effects from "effect/Effect"
import * as Option from "effect/Option"
import { type Context, type Entity, makeContext } from "../context/Context.ts"
import type { Cascade, ErasedModelOptions } from "../context/ModelOptions.ts"
import { placeOf, registerPlace } from "../context/Place.ts"
import type { Extras, FieldsOf, FindWith, Found, With } from "../find/Find.ts"
import { type ErasedOptions, planFind } from "../find/FindPlan.ts"
import { load } from "../load/Load.ts"
import type { Members, RelationBuilder, Relations, RelationsOf, TableKey } from "../relation/Relation.ts"
import { relationBuilder } from "../relation/Relation.ts"
import type { Values } from "../write/Change.ts"
import { changeTree, createRows, createTree, deleteRow } from "../write/Nested.ts"
import type { WritableModel } from "../write/WritableModel.ts"

/** One table of the data model with its relations. */
export interface ReadableModel<M, R, Key extends string> {
  readonly "~model": readonly [M, R, Key]
  /**
   * The rows that meet the condition, with what they lead to: one statement for each relation of the tree, whatever the
   * number of rows.
   */
  find<
    const W extends With<M, R, Key>,
    const Columns extends keyof FieldsOf<M, Key> & string,
    Extra extends Extras<M, Key>
  >(
    options?: FindWith<M, R, Key, Columns, Extra, W>
  ): Effect<ReadonlyArray<Found<M, R, Key, Columns, Extra, W>["row"]>, DatabaseError, Reads>
  /** The first of them, or none. */
  findFirst<
    const W extends With<M, R, Key>,
    const Columns extends keyof FieldsOf<M, Key> & string,
    Extra extends Extras<M, Key>
  >(
    options?: FindWith<M, R, Key, Columns, Extra, W>
  ): Effect<Option.Option<Found<M, R, Key, Columns, Extra, W>["row"]>, DatabaseError, Reads>
}

/** A model that can be read and written. */
export interface Model<M, R, Key extends string> extends ReadableModel<M, R, Key>, WritableModel<M, R, Key> {}

/** A model for each table of the data model, under its key. */
export type Models<M, R> = { readonly [Key in TableKey<M>]: Model<M, R, Key> }

/** What is said of a table once, for all that its model does. */
export type ModelOptions<M, R> = {
  readonly [Key in TableKey<M>]?: {
    /** The column that counts the row's versions, for optimistic locking. */
    readonly version?: (keyof FieldsOf<M, Key> & string) | undefined
    /** What a session does to the rows of a relation when the row that they belong to is removed. */
    readonly cascade?: { readonly [Name in keyof RelationsOf<R, Key>]?: Cascade } | undefined
  }
}

class ModelValue {
  private readonly context: Context
  private readonly entity: Entity
  constructor(context: Context, entity: Entity) {
    this.context = context
    this.entity = entity
    registerPlace(this, { context, entity })
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
  delete(key: Values) {
    return deleteRow(placeOf(this), key)
  }
  find(options: ErasedOptions = {}) {
    return Effects.suspend(() => load(this.context, planFind(this.context, this.entity, options)))
  }
  findFirst(options: ErasedOptions = {}) {
    return Effects.map(this.find({ ...options, limit: 1 }), (rows) => Option.fromUndefinedOr(rows[0]))
  }
}

/**
 * Declares the relations of a data model, for all of its tables at once and by their keys, and makes a model of each table.
 *
 * @param model the tables that belong together
 * @param relations the relations of each table, by name. Throws `InvalidModel` for one that the foreign keys do not explain
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
export const models = <const M extends Members, const R extends Relations<M>>(
  model: DataModel<M>,
  relations: (r: RelationBuilder<M>) => R,
  options: ModelOptions<M, R> = {}
): Models<M, R> => {
  const context = makeContext(
    model,
    relations(relationBuilder(model)),
    options as Readonly<Record<string, ErasedModelOptions>>
  )
  const made: Record<string, ModelValue> = Object.create(null)
  for (const [key, entity] of context) made[key] = new ModelValue(context, entity)
  // The seam between a model's plain data and its type: the data model and the relations alone give it.
  return made as never
}
