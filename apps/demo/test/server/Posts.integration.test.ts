/** Reading and writing posts: which there are for whom, and what happens to them. */
import { layer } from "@effect/vitest"
import { Effect } from "effect"
import { expect } from "vitest"
import { Database, ids, sandboxed } from "../Service.ts"

const titles = (answer: { readonly body: unknown }) =>
  (answer.body as { readonly rows: ReadonlyArray<{ readonly title: string }> }).rows.map(({ title }) => title)
const idOf = (answer: { readonly body: unknown }) => (answer.body as { readonly id: string }).id

layer(Database, { concurrent: true })("readers", (it) => {
  it.effect(
    "see what is published, whoever they are",
    sandboxed((ask) =>
      Effect.gen(function*() {
        for (const as of ["nobody", "bob", "eve"]) {
          expect(titles(yield* ask("GET", "/posts", { as }))).toEqual(["eve: published", "bob: published"])
        }
      })
    )
  )

  it.effect.each(["eager", "lazy", "naive"])(
    "see the same, loaded %s",
    (loading) =>
      sandboxed((ask) =>
        Effect.gen(function*() {
          yield* ask("PATCH", `/posts/${ids.bobPublished}`, { as: "bob", body: { version: 1, tags: ["work", "food"] } })
          yield* ask("POST", `/posts/${ids.bobPublished}/comments`, { as: "eve", body: { body: "Well said." } })
          const { body } = yield* ask("GET", `/posts?loading=${loading}`)
          expect(body).toMatchObject({
            rows: [
              { author: { username: "eve" }, tags: [], comments: 0 },
              { author: { username: "bob" }, tags: ["food", "work"], comments: 1, version: 2 }
            ]
          })
        })
      )()
  )

  it.effect(
    "find words and tags",
    sandboxed((ask) =>
      Effect.gen(function*() {
        yield* ask("PATCH", `/posts/${ids.evePublished}`, { as: "eve", body: { version: 1, tags: ["food"] } })
        expect(titles(yield* ask("GET", "/posts?q=garden"))).toEqual(["eve: published", "bob: published"])
        expect(titles(yield* ask("GET", "/posts?q=eve+-xylophone"))).toEqual(["eve: published"])
        expect(titles(yield* ask("GET", "/posts?tag=food"))).toEqual(["eve: published"])
        expect(titles(yield* ask("GET", "/posts?q=xylophone"))).toEqual([])
        expect((yield* ask("GET", "/tags")).body).toEqual([{ name: "food", posts: 1 }])
      })
    )
  )

  it.effect(
    "turn pages forth and back",
    sandboxed((ask) =>
      Effect.gen(function*() {
        const first = yield* ask("GET", "/posts?limit=1")
        const { next } = first.body as { readonly next: string }
        const second = yield* ask("GET", `/posts?limit=1&after=${encodeURIComponent(next)}`)
        expect([titles(first), titles(second)]).toEqual([["eve: published"], ["bob: published"]])
        const { previous } = second.body as { readonly previous: string }
        expect(titles(yield* ask("GET", `/posts?limit=1&before=${encodeURIComponent(previous)}`))).toEqual(
          titles(first)
        )
        expect(yield* ask("GET", "/posts?after=nonsense")).toMatchObject({
          status: 400,
          body: { _tag: "UnknownCursor" }
        })
      })
    )
  )

  it.effect(
    "see drafts of their own organisation alone",
    sandboxed((ask) =>
      Effect.gen(function*() {
        expect(titles(yield* ask("GET", "/drafts", { as: "ed" }))).toEqual(["bob: draft"])
        expect((yield* ask("GET", `/posts/${ids.bobDraft}`, { as: "ed" })).status).toBe(200)
        for (const as of ["nobody", "eve"]) {
          expect(yield* ask("GET", `/posts/${ids.bobDraft}`, { as })).toMatchObject({
            status: 404,
            body: { what: "post" }
          })
        }
      })
    )
  )
})

layer(Database, { concurrent: true })("writers", (it) => {
  it.effect(
    "write, edit, publish and delete, and the log tells of it",
    sandboxed((ask) =>
      Effect.gen(function*() {
        const draft = { title: "New", content: "Words.", tags: ["food", "food"] }
        const created = yield* ask("POST", "/posts", { as: "bob", body: draft })
        expect(created).toMatchObject({
          status: 201,
          body: { title: "New", status: "draft", version: 1, tags: ["food"] }
        })
        const path = `/posts/${idOf(created)}`
        const edited = yield* ask("PATCH", path, { as: "ed", body: { version: 1, content: "Other words.", tags: [] } })
        expect(edited).toMatchObject({
          status: 200,
          body: { title: "New", content: "Other words.", version: 2, tags: [] }
        })
        const published = yield* ask("POST", `${path}/publish`, { as: "bob", body: { version: 2 } })
        expect(published).toMatchObject({ status: 200, body: { status: "published", version: 3 } })
        expect(titles(yield* ask("GET", "/posts?limit=1"))).toEqual(["New"])
        expect((yield* ask("DELETE", path, { as: "bob" })).status).toBe(204)
        expect((yield* ask("GET", path, { as: "bob" })).status).toBe(404)
        const { body } = yield* ask("GET", "/audit", { as: "ada" })
        const actions = (body as { readonly rows: ReadonlyArray<{ readonly action: string }> }).rows.map(({ action }) =>
          action
        )
        expect(actions).toEqual(["delete", "publish", "edit", "draft"])
      })
    )
  )

  it.effect(
    "are told of a version that is not the newest, and nothing changes",
    sandboxed((ask) =>
      Effect.gen(function*() {
        const path = `/posts/${ids.bobPublished}`
        yield* ask("PATCH", path, { as: "bob", body: { version: 1, title: "First" } })
        const stale = { status: 409, body: { _tag: "Stale", given: 1, current: 2 } }
        expect(yield* ask("PATCH", path, { as: "ed", body: { version: 1, title: "Second" } })).toMatchObject(stale)
        expect(yield* ask("POST", `${path}/publish`, { as: "ed", body: { version: 1 } })).toMatchObject(stale)
        expect((yield* ask("GET", path)).body).toMatchObject({ title: "First", version: 2 })
      })
    )
  )

  it.effect.each(
    [
      ["eve", ids.bobPublished, 403, "organisation"],
      ["eve", ids.bobDraft, 404, ""],
      ["nobody", ids.bobPublished, 401, "sign in"],
      ["bob", 999, 404, ""]
    ] as const
  )("as %s may not touch post %i", ([as, id, status, problem]) =>
    sandboxed((ask) =>
      Effect.gen(function*() {
        for (
          const answer of [
            yield* ask("PATCH", `/posts/${id}`, { as, body: { version: 1, title: "Mine" } }),
            yield* ask("POST", `/posts/${id}/publish`, { as, body: { version: 1 } }),
            yield* ask("DELETE", `/posts/${id}`, { as })
          ]
        ) {
          expect(answer.status).toBe(status)
          expect(answer.text).toContain(problem)
        }
        expect((yield* ask("GET", `/posts/${ids.bobPublished}`)).body).toMatchObject({
          title: "bob: published",
          version: 1
        })
      })
    )())

  it.effect(
    "as authors change their own posts, as editors all of their organisation",
    sandboxed((ask) =>
      Effect.gen(function*() {
        const { body } = yield* ask("POST", "/posts", { as: "ada", body: { title: "Ada's", content: "" } })
        const path = `/posts/${idOf({ body })}`
        const change = { version: 1, title: "Changed" }
        expect(yield* ask("PATCH", path, { as: "bob", body: change })).toMatchObject({
          status: 403,
          body: { _tag: "Forbidden" }
        })
        expect((yield* ask("PATCH", path, { as: "ed", body: change })).status).toBe(200)
      })
    )
  )

  it.effect(
    "comment on what is published, of any organisation",
    sandboxed((ask) =>
      Effect.gen(function*() {
        const body = { body: "Well said." }
        const said = yield* ask("POST", `/posts/${ids.bobPublished}/comments`, { as: "eve", body })
        expect(said).toMatchObject({ status: 201, body: { ...body, author: { username: "eve" } } })
        expect((yield* ask("GET", `/posts/${ids.bobPublished}`)).body).toMatchObject({ comments: [said.body] })
        expect((yield* ask("POST", `/posts/${ids.bobDraft}/comments`, { as: "bob", body })).status).toBe(404)
        const blank = yield* ask("POST", `/posts/${ids.bobPublished}/comments`, { as: "eve", body: { body: " " } })
        expect(blank).toMatchObject({ status: 422, body: { field: "body" } })
      })
    )
  )

  it.effect(
    "who are no admins do not read the log",
    sandboxed((ask) =>
      Effect.gen(function*() {
        expect(yield* ask("GET", "/audit", { as: "ed" })).toMatchObject({ status: 403, body: { _tag: "Forbidden" } })
      })
    )
  )
})
