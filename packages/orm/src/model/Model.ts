/** A model: one table of a data model with its relations. */
import type { DatabaseError, DataModel, Reads } from "@aludel/sql"
import type { Effect } from "effect/Effect"
import * as Effects from "effect/Effect"
import * as Option from "effect/Option"
import { type Context, type Entity, makeContext } from "../context/Context.ts"
import type { Extras, FieldsOf, FindWith, Found, With } from "../find/Find.ts"
import { type ErasedOptions, planFind } from "../find/FindPlan.ts"
import { load } from "../load/Load.ts"
import type { Members, RelationBuilder, Relations, TableKey } from "../relation/Relation.ts"
import { relationBuilder } from "../relation/Relation.ts"

/** One table of the data model with its relations. */
export interface Model<M, R, Key extends string> {
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

/** A model for each table of the data model, under its key. */
export type Models<M, R> = { readonly [Key in TableKey<M>]: Model<M, R, Key> }

class ModelValue {
  private readonly context: Context
  private readonly entity: Entity
  constructor(context: Context, entity: Entity) {
    this.context = context
    this.entity = entity
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
  relations: (r: RelationBuilder<M>) => R
): Models<M, R> => {
  const context = makeContext(model, relations(relationBuilder(model)))
  const made: Record<string, ModelValue> = Object.create(null)
  for (const [key, entity] of context) made[key] = new ModelValue(context, entity)
  // The seam between a model's plain data and its type: the data model and the relations alone give it.
  return made as never
}
