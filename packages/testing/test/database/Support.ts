/** A table that every test of this room has in a database of its own, and a look at the server from outside. */
import {
  createAll,
  type DatabaseError,
  dataModel,
  from,
  insert,
  Pg,
  Query,
  type Reads,
  table,
  Writes
} from "@aludel/sql"
import { Effect } from "effect"
import { inject } from "vitest"
import { query } from "../embedded/Support.ts"

export const url = inject("databaseUrl")

export const notes = table(
  "notes",
  class Notes {
    id = Pg.integer().primaryKey()
    text = Pg.text()
  }
)

export const createNotes = createAll(dataModel({ notes }))

export const add = (id: number, text = "a note") => Query.run(insert(notes).values([{ id, text }]))

export const total: Effect.Effect<number, DatabaseError, Reads> = Effect.map(
  Query.all(from(notes).select({ id: notes.id })),
  (rows) => rows.length
)

/** One statement of plain SQL. */
export const execute = (text: string) =>
  Effect.flatMap(Writes, ({ run }) => run({ text, parameters: [], access: "writes", decode: (row) => row }))

/** The names of the databases on the server, or of those like `name`. */
export const databases = (name = "%"): Effect.Effect<ReadonlyArray<unknown>> =>
  Effect.map(
    query(url, `select datname from pg_database where datname like '${name}'`),
    (rows) => rows.map((row) => row["datname"])
  )
