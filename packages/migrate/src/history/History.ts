/**
 * Which migrations a database has: a set in a table of its own, not a counter, so that branches can be told apart. A
 * migration that could not run in one transaction is journaled there part by part.
 */
import { type DatabaseError, Reads, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { QualifiedName } from "../catalog/Catalog.ts"
import { MigrateError } from "../error/MigrateError.ts"
import { defaultSchema, literal, named, quoted } from "../operation/Quote.ts"
import { version } from "./Version.ts"

/** One row of it. */
export interface Applied {
  readonly id: string
  readonly message: string
  readonly checksum: string
  /** `running` and `undoing` where a run ended in the middle of it. */
  readonly state: "applied" | "running" | "undoing"
  /** How many of its parts are done, while it runs. */
  readonly step: number
  /**
   * How far the next part came: the key behind which the next batch begins; of a statement outside of a transaction, whether
   * it was `begun`, or `failed`. Null where nothing of the part was done.
   */
  readonly position: string | null
  /** An ISO instant. */
  readonly appliedAt: string
  /** How long it took, without the time that it waited. */
  readonly milliseconds: number
  /** The version of Aludel that applied it. */
  readonly version: string
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
  state text not null check (state in ('applied', 'running', 'undoing')),
  step integer not null,
  position text,
  applied_at timestamptz not null default clock_timestamp(),
  milliseconds double precision not null default 0,
  version text not null
)`
]

/** Where the role may not, what it may not is said, and what gives it the right. */
const needing = (problem: string) => <A, R>(effect: Effect.Effect<A, DatabaseError, R>) =>
  Effect.catchReason(
    effect,
    "DatabaseError",
    "InsufficientPrivilege",
    () => Effect.fail(new MigrateError({ reason: "MissingRight", problem }))
  )

/** Makes the table where it is not there. */
export const makeHistory = (table: QualifiedName): Effect.Effect<void, MigrateError | DatabaseError, Writes> =>
  needing(
    `the role may not make the table ${
      named(table)
    }, where it is written down what was applied: GRANT CREATE ON SCHEMA ` +
      `${quoted(table.schema)} gives it the right; or name another place by \`history\`; nothing was changed`
  )(Effect.forEach(createHistory(table), execute, { discard: true }))

/** Whether there is the table. */
export const hasHistory = (table: QualifiedName): Effect.Effect<boolean, DatabaseError, Reads> =>
  Effect.gen(function*() {
    const database = yield* Reads
    const { rows } = yield* database.run({
      text: "select to_regclass($1)::text",
      parameters: [named(table)],
      access: "reads",
      decode: ([name]) => name
    })
    return rows[0] !== null
  })

/** What is applied, in the order in which it was; nothing where there is no table, and none is made. */
export const readHistory = (
  table: QualifiedName
): Effect.Effect<ReadonlyArray<Applied>, MigrateError | DatabaseError, Reads> =>
  Effect.gen(function*() {
    if (!(yield* hasHistory(table))) return []
    const database = yield* Reads
    const { rows } = yield* database.run({
      text:
        `select row_to_json(h)::text from (select id, message, checksum, state, step, position, milliseconds, version,
          to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "appliedAt"
        from ${named(table)} order by applied_at, id) h`,
      parameters: [],
      access: "reads",
      decode: ([row]) => JSON.parse(row ?? "{}") as Applied
    })
    return rows
  }).pipe(
    needing(
      `the role may not read the table ${named(table)}, where it is written down what was applied: GRANT SELECT ON it`
    )
  )

/** What is written down about a migration. */
export type Entry = Omit<Applied, "appliedAt" | "version">

/**
 * The statement that writes down how far a migration is, with its values in it: the same online and in a script. What its
 * parts took adds up.
 */
export const recordText = (table: QualifiedName, entry: Entry): string => {
  const { checksum, id, message, milliseconds, position, state, step } = entry
  const texts = [id, message, checksum, state].map(literal).join(", ")
  return `insert into ${
    named(table)
  } as h (id, message, checksum, state, version, step, position, milliseconds) values (${texts}, ${
    literal(version)
  }, ${step}, ${position === null ? "null" : literal(position)}, ${milliseconds}) on conflict (id) do update set ` +
    "checksum = excluded.checksum, state = excluded.state, step = excluded.step, position = excluded.position, " +
    "version = excluded.version, applied_at = excluded.applied_at, milliseconds = h.milliseconds + excluded.milliseconds"
}

/** The statement that takes a migration out again. */
export const forgetText = (table: QualifiedName, id: string): string =>
  `delete from ${named(table)} where id = ${literal(id)}`

/** Runs one statement for its effect. */
export const execute = (text: string): Effect.Effect<void, DatabaseError, Writes> =>
  Effect.flatMap(
    Writes,
    (database) => Effect.asVoid(database.run({ text, parameters: [], access: "writes", decode: () => undefined }))
  )
