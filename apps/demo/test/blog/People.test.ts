/** The people over repositories in memory: no database, and the same code. */
import { Repository } from "@aludel/orm"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { AuditLog, Organisations, Profiles, Users } from "../../src/blog/Models.ts"
import { People } from "../../src/blog/People.ts"

/** One organisation, and rows that are gone after the test. */
const Memory = People.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(
    Organisations.memory([{ slug: "post", name: "The Post" }]),
    Users.memory(),
    Profiles.memory(),
    AuditLog.memory()
  )),
  Layer.provideMerge(Repository.noDatabase)
)

const organisation = "post"

describe("people, without a database", () => {
  it.effect("sign up, with a profile and a line of the log", () =>
    Effect.gen(function*() {
      const people = yield* People
      const user = yield* people.signUp({ email: "Ann.Smith@example.com", organisation, bio: "Hello." })
      expect(user).toMatchObject({ username: "ann.smith", role: "author" })
      expect(yield* (yield* Profiles).find()).toMatchObject([{ userId: user.id, bio: "Hello." }])
      expect(yield* (yield* AuditLog).find()).toMatchObject([{ username: "ann.smith", action: "sign up" }])
      expect(yield* people.byUsername("ann.smith")).toEqual(Option.some(user))
    }).pipe(Effect.provide(Memory)))

  it.effect("get the next free name", () =>
    Effect.gen(function*() {
      const people = yield* People
      const names = yield* Effect.forEach(
        ["ann@a.org", "ann@b.org", "ann@c.org"],
        (email) => Effect.map(people.signUp({ email, organisation }), ({ username }) => username)
      )
      expect(names).toEqual(["ann", "ann-2", "ann-3"])
    }).pipe(Effect.provide(Memory)))

  it.effect("are told which field is taken, and what is not there", () =>
    Effect.gen(function*() {
      const people = yield* People
      const ann = { email: "ann@example.com", username: "ann", organisation }
      yield* people.signUp(ann)
      const refused = (wanted: typeof ann) => Effect.flip(people.signUp(wanted))
      expect(yield* refused({ ...ann, username: "bob" })).toMatchObject({ _tag: "Taken", field: "email" })
      expect(yield* refused({ ...ann, email: "b@example.com" })).toMatchObject({ _tag: "Taken", field: "username" })
      expect(yield* refused({ ...ann, organisation: "none" })).toMatchObject({ _tag: "Refused", field: "organisation" })
      expect(yield* (yield* Users).count()).toBe(1)
    }).pipe(Effect.provide(Memory)))
})
