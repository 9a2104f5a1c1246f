/** Signing up, signing in, and who is who. */
import { layer } from "@effect/vitest"
import { Effect } from "effect"
import { expect } from "vitest"
import { Database, sandboxed } from "../Service.ts"

layer(Database, { concurrent: true })("people", (it) => {
  it.effect(
    "sign up with a profile, and stand in the audit log",
    sandboxed((ask) =>
      Effect.gen(function*() {
        const signUp = { email: "new@example.com", organisation: "post", bio: "Hello." }
        const created = yield* ask("POST", "/users", { body: signUp })
        expect(created).toMatchObject({ status: 201, body: { username: "new", role: "author", email: signUp.email } })
        const { id } = created.body as { readonly id: string }
        const read = yield* ask("GET", `/users/${id}`)
        expect(read.body).toMatchObject({ id, organisation: { slug: "post" }, profile: { bio: "Hello." } })
        const log = yield* ask("GET", "/audit", { as: "ada" })
        expect(log.body).toMatchObject({ rows: [{ username: "new", action: "sign up", subject: `user ${id}` }] })
      })
    )
  )

  it.effect(
    "get the next free name, where theirs is taken",
    sandboxed((ask) =>
      Effect.gen(function*() {
        const created = yield* ask("POST", "/users", { body: { email: "bob@example.org", organisation: "post" } })
        expect(created).toMatchObject({ status: 201, body: { username: "bob-2" } })
      })
    )
  )

  it.effect.each(
    [
      [{ email: "bob@example.com" }, 409, { _tag: "Taken", field: "email" }],
      [{ email: "new@example.com", username: "bob" }, 409, { _tag: "Taken", field: "username" }],
      [{ email: "nobody" }, 422, { _tag: "Refused", field: "email" }],
      [{ email: "new@example.com", username: "Bob!" }, 422, { _tag: "Refused", field: "username" }],
      [{ email: "new@example.com", organisation: "none" }, 422, { _tag: "Refused", field: "organisation" }]
    ] as const
  )("are refused %j by the field", ([wanted, status, body]) =>
    sandboxed((ask) =>
      Effect.gen(function*() {
        const before = yield* ask("GET", "/organisations")
        const answer = yield* ask("POST", "/users", { body: { organisation: "post", ...wanted } })
        expect(answer).toMatchObject({ status, body })
        expect(answer.body).toHaveProperty("problem", expect.any(String))
        expect((yield* ask("GET", "/organisations")).body).toEqual(before.body)
        expect((yield* ask("GET", "/audit", { as: "ada" })).body).toMatchObject({ rows: [] })
      })
    )())

  it.effect(
    "sign in by a cookie, and out",
    sandboxed((ask) =>
      Effect.gen(function*() {
        const signedIn = yield* ask("POST", "/session", { body: { username: "bob" } })
        expect(signedIn).toMatchObject({ status: 200, body: { username: "bob" } })
        const cookie = signedIn.header("set-cookie")?.split(";")[0] ?? ""
        expect((yield* ask("GET", "/session", { headers: { cookie } })).body).toMatchObject({ username: "bob" })
        const out = yield* ask("DELETE", "/session", { headers: { cookie } })
        expect(out.status).toBe(204)
        expect(out.header("set-cookie")).toMatch(/^user=;.*(Max-Age=0|1970)/)
      })
    )
  )

  it.effect(
    "are asked to sign in, where nobody of their name is there",
    sandboxed((ask) =>
      Effect.gen(function*() {
        expect(yield* ask("POST", "/session", { body: { username: "nobody" } })).toMatchObject({ status: 401 })
        expect(yield* ask("GET", "/session")).toMatchObject({ status: 401, body: { _tag: "SignInRequired" } })
        expect(yield* ask("GET", "/session", { as: "nobody" })).toMatchObject({ status: 401 })
        expect(yield* ask("GET", "/session", { as: "n".repeat(5000) })).toMatchObject({ status: 401 })
      })
    )
  )

  it.effect(
    "belong to organisations",
    sandboxed((ask) =>
      Effect.gen(function*() {
        expect((yield* ask("GET", "/organisations")).body).toMatchObject([
          { slug: "post", members: 3 },
          { slug: "train", members: 1 }
        ])
        expect(yield* ask("GET", "/users/999")).toMatchObject({ status: 404, body: { what: "user", id: "999" } })
      })
    )
  )
})
