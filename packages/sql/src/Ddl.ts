/** Creates and drops a data model's tables: for a fresh database, a demo, a test. Migrations change one that is in use. */
import * as Effect from "effect/Effect"
import { writer } from "./compiler/Compiler.ts"
import { writeTableName } from "./compiler/Source.ts"
import { createStatements, dropStatements } from "./ddl/CreateAll.ts"
import type { DatabaseError } from "./error/DatabaseError.ts"
import { InvalidSchema } from "./error/InvalidSchema.ts"
import { Writes } from "./port/Access.ts"
import type { Database } from "./port/Database.ts"
import type { AnyDataModel } from "./schema/DataModel.ts"
import { planOf, type TableInfo } from "./schema/Table.ts"

const execute = (database: Database, text: string): Effect.Effect<void, DatabaseError> =>
  Effect.asVoid(database.run({ text, parameters: [], access: "writes", decode: () => undefined }))

const executeAll = (statements: () => ReadonlyArray<string>): Effect.Effect<void, DatabaseError, Writes> =>
  Effect.flatMap(Writes, (database) =>
    database.transaction(
      // The transaction's own database, so that all of it is created or nothing.
      Effect.flatMap(Writes, (database) =>
        Effect.forEach(statements(), (text) => execute(database, text), { discard: true }))
    ))

/**
 * Creates all that the model has and that is not there, in one transaction. Run again it changes nothing.
 *
 * @example
 * import { createAll, dataModel, Pg, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const setUp = createAll(dataModel({ tags }))
 */
export const createAll = (
  model: AnyDataModel
): Effect.Effect<void, DatabaseError, Writes> => executeAll(() => createStatements(model))

/**
 * Drops all that `createAll` makes, in one transaction; schemas and extensions stay. Where something else depends on it, the
 * server refuses and all stays: nothing goes that the model does not have.
 */
export const dropAll = (
  model: AnyDataModel
): Effect.Effect<void, DatabaseError, Writes> => executeAll(() => dropStatements(model))

/** Options of `refreshMaterializedView`. */
export interface RefreshOptions {
  /** Lets others read meanwhile; needs a unique index over all rows, and rows from an earlier refresh. */
  readonly concurrently?: boolean | undefined
  /** False empties it: it cannot be read until it is refreshed again. */
  readonly withData?: boolean | undefined
}

const refreshText = (view: TableInfo<string, unknown, unknown>, { concurrently, withData }: RefreshOptions): string => {
  const { source, view: plan } = planOf(view)
  if (plan?.form !== "materialized view") {
    throw new InvalidSchema({ problem: `"${source.name}" is no materialized view: there is nothing to refresh` })
  }
  const out = writer("literals")
  out.write(concurrently === true ? "refresh materialized view concurrently " : "refresh materialized view ")
  writeTableName(out, source)
  if (withData === false) out.write(" with no data")
  return out.text
}

/**
 * `REFRESH MATERIALIZED VIEW`: computes its rows anew. Throws `InvalidSchema` for what is no materialized view.
 *
 * @example
 * import { count, from, Pg, refreshMaterializedView, table, uniqueIndex, view } from "@aludel/sql"
 *
 * const posts = table("posts", class Posts {
 *   author = Pg.text()
 * })
 * const perAuthor = view(
 *   "posts_per_author",
 *   from(posts).groupBy(posts.author).select({ author: posts.author, posts: count() }),
 *   { materialized: true, indexes: [uniqueIndex(["author"])] }
 * )
 * const refresh = refreshMaterializedView(perAuthor, { concurrently: true })
 */
export const refreshMaterializedView = (
  view: TableInfo<string, unknown, unknown>,
  options: RefreshOptions = {}
): Effect.Effect<void, DatabaseError, Writes> => {
  const text = refreshText(view, options)
  return Effect.flatMap(Writes, (database) => execute(database, text))
}
