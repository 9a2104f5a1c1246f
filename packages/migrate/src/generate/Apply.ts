/** Operations, run on a scratch database. What the server says there of a type change is written into the operation. */
import { type DatabaseError, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { MigrateError } from "../error/MigrateError.ts"
import type { Operation, SetType } from "../operation/Operation.ts"
import { literal, quoted } from "../operation/Quote.ts"
import { type MigrationStatement, statementsOf } from "../operation/Statements.ts"
import { pathOf } from "./Path.ts"

const execute = (text: string): Effect.Effect<void, DatabaseError, Writes> =>
  Effect.flatMap(
    Writes,
    (database) => Effect.asVoid(database.run({ text, parameters: [], access: "writes", decode: () => undefined }))
  )

const run = (operation: Operation): Effect.Effect<void, DatabaseError, Writes> =>
  Effect.forEach(statementsOf(operation), ({ text }) => execute(text), { discard: true })

/** Statements of one transaction: a commit for each would cost more than the statement. All would hold too many locks. */
const together = 50

const groupsOf = (statements: ReadonlyArray<MigrationStatement>): ReadonlyArray<ReadonlyArray<MigrationStatement>> => {
  const groups: Array<Array<MigrationStatement>> = []
  for (const statement of statements) {
    const last = groups.at(-1)
    if (last !== undefined && last.length < together && last[0]?.transactional === true && statement.transactional) {
      last.push(statement)
    } else groups.push([statement])
  }
  return groups
}

/** All in one statement, which is a transaction: one way to the server instead of fifty. */
const asBlock = (group: ReadonlyArray<MigrationStatement>): string =>
  `do language plpgsql ${literal(`begin\n${group.map(({ text }) => `execute ${literal(text)};`).join("\n")}\nend`)}`

const runGroup = (group: ReadonlyArray<MigrationStatement>): Effect.Effect<void, DatabaseError, Writes> => {
  const all = Effect.forEach(group, ({ text }) => execute(text), { discard: true })
  if (group.length === 1) return all
  // Some need the transaction before them to be over, some no block around them, and some begin a transaction themselves.
  return Effect.catchTag(execute(asBlock(group)), "DatabaseError", () => all)
}

/** Runs them one after another, as they are. */
export const apply = (operations: ReadonlyArray<Operation>): Effect.Effect<void, DatabaseError, Writes> =>
  Effect.forEach(groupsOf(operations.flatMap(statementsOf)), runGroup, { discard: true })

/** 42804, `datatype_mismatch`: no cast that is made by itself; 42846, `cannot_coerce`: none at all. */
const codeOf = ({ reason }: DatabaseError): string | undefined => "server" in reason ? reason.server.code : undefined

/** How the server may be told: by the type's cast, or through a text, which enums need. */
const proposals = ({ column, to }: SetType, throughText: boolean): ReadonlyArray<string> => {
  const array = to.type.endsWith("[]") ? "[]" : ""
  return [
    `${quoted(column)}::${to.type}`,
    ...throughText ? [`${quoted(column)}::text${array}::${to.type}`] : []
  ]
}

const noCast = ({ column, from, table, to }: SetType, flag: string): MigrateError => {
  const path = `${pathOf(table)}.${column}`
  return new MigrateError({
    reason: "NoCast",
    problem: `the column "${path}" is ${from.type} and is to be ${to.type}, and no cast leads there: ` +
      `say ${flag} ${path}=<expression>`
  })
}

/** The change with the first expression that the server takes. */
const withUsing = (
  operation: SetType,
  texts: ReadonlyArray<string>,
  flag: string
): Effect.Effect<Operation, DatabaseError | MigrateError, Writes> => {
  const [using, ...others] = texts
  if (using === undefined) return Effect.fail(noCast(operation, flag))
  const tried: Operation = { ...operation, using }
  return Effect.catchTag(
    Effect.as(run(tried), tried),
    "DatabaseError",
    (error) => codeOf(error) === "42846" ? withUsing(operation, others, flag) : Effect.fail(error)
  )
}

/**
 * Runs them, and returns them as they ran.
 *
 * @param using how a column's values become those of its new type, by path
 * @param flag what a person says it by
 * @param throughText whether a type is an enum, whose values go through their texts
 */
export const applyTelling = (
  operations: ReadonlyArray<Operation>,
  using: { readonly [Column in string]: string },
  flag: "--using" | "--using-back",
  throughText: (type: string) => boolean
): Effect.Effect<ReadonlyArray<Operation>, DatabaseError | MigrateError, Writes> =>
  Effect.forEach(operations, (operation): Effect.Effect<Operation, DatabaseError | MigrateError, Writes> => {
    if (operation._tag !== "SetType" || operation.using !== undefined) return Effect.as(run(operation), operation)
    const said = using[`${pathOf(operation.table)}.${operation.column}`]
    if (said !== undefined) return withUsing(operation, [said], flag)
    const texts = proposals(operation, throughText(operation.from.type) || throughText(operation.to.type))
    return Effect.catchTag(
      Effect.as(run(operation), operation),
      "DatabaseError",
      (error) => codeOf(error) === "42804" ? withUsing(operation, texts, flag) : Effect.fail(error)
    )
  })
