/**
 * Which migrations a database has: a set in a table of its own, not a counter, so that branches can be told apart. A
 * migration that could not run in one transaction is journaled there step by step.
 */
import { type DatabaseError, Reads, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { QualifiedName } from "../catalog/Catalog.ts"
import { defaultSchema, literal, named, quoted } from "../operation/Quote.ts"

/** One row of it. */
export interface Applied {
  readonly id: string
  readonly message: string
  readonly checksum: string
  /** `running` where a run ended in the middle. */
  readonly state: "applied" | "running"
  /** How many of its parts are done, while it runs. */
  readonly step: number
  /** An ISO instant. */
  readonly appliedAt: string
  readonly milliseconds: number
}

/** Where it is kept. */
export const defaultTable: QualifiedName = { schema: defaultSchema, name: "aludel_migrations" }

/** The statements that make the table; run again they change nothing. */
export const createHistory = (table: QualifiedName): ReadonlyArray<string> => [
  ...table.schema === defaultSchema ? [] : [`create schema if not exists ${quoted(table.schema)}`],
  `create table if not exists ${named(table)} (
  id text primary key,
  message text not null,
  checksum text not null,
  state text not null check (state in ('applied', 'running')),
  step integer not null,
  applied_at timestamptz not null default now(),
  milliseconds double precision not null default 0
)`
]

/** What is applied, in the order in which it was; nothing where there is no table, and none is made. */
export const readHistory = (
  table: QualifiedName
): Effect.Effect<ReadonlyArray<Applied>, DatabaseError, Reads> =>
  Effect.gen(function*() {
    const database = yield* Reads
    const there = yield* database.run({
      text: "select to_regclass($1)::text",
      parameters: [named(table)],
      access: "reads",
      decode: ([name]) => name
    })
    if (there.rows[0] === null) return []
    const { rows } = yield* database.run({
      text: `select row_to_json(h)::text from (select id, message, checksum, state, step, milliseconds,
          to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "appliedAt"
        from ${named(table)} order by applied_at, id) h`,
      parameters: [],
      access: "reads",
      decode: ([row]) => JSON.parse(row ?? "{}") as Applied
    })
    return rows
  })

interface Entry {
  readonly id: string
  readonly message: string
  readonly checksum: string
  readonly state: Applied["state"]
  readonly step: number
  readonly milliseconds: number
}

/** The statement that writes down how far a migration is, with its values in it: the same online and in a script. */
export const recordText = (table: QualifiedName, entry: Entry): string =>
  `insert into ${named(table)} (id, message, checksum, state, step, milliseconds) values (${
    [entry.id, entry.message, entry.checksum, entry.state].map(literal).join(", ")
  }, ${entry.step}, ${entry.milliseconds}) on conflict (id) do update set state = excluded.state, step = excluded.step, ` +
  "milliseconds = excluded.milliseconds"

/** The statement that takes a migration out again. */
export const forgetText = (table: QualifiedName, id: string): string =>
  `delete from ${named(table)} where id = ${literal(id)}`

/** Runs one statement for its effect. */
export const execute = (text: string): Effect.Effect<void, DatabaseError, Writes> =>
  Effect.flatMap(
    Writes,
    (database) => Effect.asVoid(database.run({ text, parameters: [], access: "writes", decode: () => undefined }))
  )
