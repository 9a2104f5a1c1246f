/** The seed is the same on each run, and fits the tables. */
import { describe, expect, it } from "@effect/vitest"
import { UserId } from "../../src/blog/Ids.ts"
import { articles } from "../../src/seed/Articles.ts"
import { people } from "../../src/seed/People.ts"

const authors = [UserId.make(1n), UserId.make(2n)] as const

describe("the seed", () => {
  it("is the same each time", () => {
    expect(people(200)).toEqual(people(200))
    expect(articles(2000, authors)).toEqual(articles(2000, authors))
  })

  it("has no two people of one name", () => {
    expect(new Set(people(200).map(({ email }) => email)).size).toBe(200)
    expect(new Set(people(200).map(({ username }) => username)).size).toBe(200)
  })

  it("fits the columns", () => {
    expect(people(200).every(({ age, username }) => username.length <= 50 && (age === null || (age ?? 0) > 0))).toBe(
      true
    )
    expect(articles(2000, authors).every(({ title }) => title.length <= 200)).toBe(true)
  })
})
