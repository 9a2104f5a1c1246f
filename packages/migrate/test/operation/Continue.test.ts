/** What sets a sequence behind the rows is read as what it was written from; anything else is not. */
import { createSequence } from "@aludel/migrate"
import { expect, test } from "vitest"
import { continueSequence, readContinued } from "../../src/operation/Continue.ts"

const places = [
  [{ schema: "public", name: "users_id_seq" }, { schema: "public", name: "users" }, "id"],
  [{ schema: "my.app", name: "the \"users'" }, { schema: "it's", name: "from \"a\"" }, "be\"tween 1"]
] as const

const sequenceOf = (place: { readonly schema: string; readonly name: string }, increment: string) => {
  const made = createSequence(place, { increment, start: "-5", minimum: "-99", maximum: "-1" })
  if (made._tag !== "CreateSequence") throw new Error("no sequence")
  return made.sequence
}

test.each(places)("%j of %j %s", (sequence, table, column) => {
  for (const increment of ["2", "-1"]) {
    const text = continueSequence(sequenceOf(sequence, increment), table, column)
    expect(readContinued(text)).toEqual({ sequence, table, column })
  }
})

const text = "select setval('\"s\"'::regclass, max(\"id\")::bigint) from \"t\" where \"id\" between 1 and 9"

test.each([
  text.replace("max", "least"),
  text.replace("\"id\" between", "\"other\" between"),
  text.replace("and 9", "and 9 and drop_all()"),
  `${text}; drop table t`,
  text.replace("\"t\"", "\"t\", \"u\""),
  "select setval('s', 1)"
])("%s", (other) => {
  expect(readContinued(text)).toBeDefined()
  expect(readContinued(other)).toBeUndefined()
})
