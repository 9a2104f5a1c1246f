/** Creates and drops a data model's tables: for a fresh database, a demo, a test. Migrations change one that is in use. */
import * as Effect from "effect/Effect"
import { createStatements, dropStatements } from "./ddl/CreateAll.ts"
import type { DatabaseError } from "./error/DatabaseError.ts"
import { Writes } from "./port/Access.ts"
import type { Database } from "./port/Database.ts"
import type { AnyDataModel } from "./schema/DataModel.ts"

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

/** Drops all tables, views, sequences and enums of the model with all that depends on them, in one transaction. */
export const dropAll = (
  model: AnyDataModel
): Effect.Effect<void, DatabaseError, Writes> => executeAll(() => dropStatements(model))
