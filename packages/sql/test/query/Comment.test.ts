/** Comments on statements: where they stand, and that none can end early. */
import { comment, eq, from, hint, insert, Query, tags } from "@aludel/sql"
import { expect, test } from "vitest"
import { counters, users } from "../Blog.ts"

const byId = from(users).where(eq(users.id, 1n)).select({ id: users.id })
const text = `select "users"."id" from "users" where "users"."id" = $1`

test("a comment stands behind, a hint before, and the query stays what it is", () => {
  const commented = byId.pipe(comment("nightly $2"), hint("SeqScan(users)"), comment("again"), hint("Set(a b)"))
  expect(Query.compile(commented)).toEqual({
    text: `/*+ Set(a b) */ /*+ SeqScan(users) */ ${text} /* nightly $2 */ /* again */`,
    parameters: ["1"]
  })
  expect(Query.compile(byId).text).toBe(text)
  expect(Query.compile(insert(counters).values({ hits: 1 }).pipe(comment("first"))).text).toMatch(/ \/\* first \*\/$/)
})

test("tags are sorted and encoded, and what is undefined is left out", () => {
  const tagged = byId.pipe(tags({ route: "/users/*/'x'", "a key": "ü", none: undefined }))
  expect(Query.compile(tagged).text).toBe(`${text} /*a%20key='%C3%BC',route='%2Fusers%2F%2A%2F%27x%27'*/`)
  expect(byId.pipe(tags({}))).toBe(byId)
})

test.each(["*/ drop table users; --", "/* more", "\0", "\ud800", 1 as never])("%j is refused", (given) => {
  expect(() => byId.pipe(comment(given))).toThrow("a comment holds")
  expect(() => byId.pipe(hint(given))).toThrow("a comment holds")
})

test.each(["\0", "\ud800", 1 as never])("the tag %j is refused", (given) => {
  expect(() => tags({ a: given })).toThrow("a tag is no text")
  // A key is a text in any case.
  if (typeof given === "string") expect(() => tags({ [given]: "a" })).toThrow("a tag is no text")
})
