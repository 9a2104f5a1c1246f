/** Migrations as files: written, and read back as a program would. */
import * as Migrate from "@aludel/migrate"
import { type Migration, migration, type Operation, renderMigration, statementsOf } from "@aludel/migrate"
import { assert } from "@effect/vitest"
import { runInThisContext } from "node:vm"

/** The migration that a file's text exports. */
const evaluated = (text: string): Migration => {
  const names = Object.keys(Migrate)
  const body = text.replace(/^import \{[^}]*\} from "@aludel\/migrate"/, "").replace("export default", "return")
  const make = runInThisContext(`(function (${names.join(", ")}) {${body}})`) as (
    ...given: ReadonlyArray<unknown>
  ) => Migration
  return make(...Object.values(Migrate))
}

/** What is written to a file and read back does the same. */
export const assertWritten = (operations: ReadonlyArray<Operation.Operation>): void => {
  const text = renderMigration(migration({ id: "0", message: "it's \"so\"", up: operations, down: [] }))
  const read = evaluated(text)
  assert.deepStrictEqual(read.up.flatMap(statementsOf), operations.flatMap(statementsOf), text)
  assert.strictEqual(renderMigration(read), text)
  const waivers = (list: ReadonlyArray<Operation.Operation>) =>
    list.map((operation) => (operation as { readonly waivers?: unknown }).waivers)
  assert.deepStrictEqual(waivers(read.up), waivers(operations))
}
