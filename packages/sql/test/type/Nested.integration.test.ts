/**
 * Value → server → value for each type where it is not alone: in arrays, in composites, in arrays of these, in domains, and
 * all of that inside documents that the server built. Each comes back equal to what it is at top level.
 */
import {
  asc,
  columns,
  createAll,
  dataModel,
  dropAll,
  eq,
  from,
  insert,
  jsonAgg,
  jsonBuildArray,
  jsonBuildObject,
  type NewRow,
  Pg,
  Query,
  table
} from "@aludel/sql"
import { layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { amount, database, execute, same, type Type, types } from "./Types.ts"

let made = 0

const nested = ({ column, edges, random }: Type) => {
  const name = `nested_${++made}`
  const own = Pg.domain(`${name}_domain`, column())
  const pair = Pg.composite(`${name} "pair"`, {
    one: column().nullable(),
    "other, one": own().nullable().named("other, one"),
    n: Pg.bigint()
  })
  const outer = Pg.composite(`${name}_outer`, {
    inner: pair(),
    nothing: pair().nullable(),
    all: pair().array({ nulls: true })
  })
  const isArray = column().facts.type.name.endsWith("[]")
  const t = table(name, {
    id: Pg.integer().primaryKey(),
    value: column().nullable(),
    domain: own().nullable(),
    pair: outer().nullable(),
    pairs: pair().array({ nulls: true }).array(),
    // An array of arrays is one of two dimensions, whose own edges are elsewhere.
    list: isArray ? own().array({ nulls: true }) : column().array({ nulls: true }),
    domains: own().array()
  })
  const model = dataModel({ own, pair, outer, t })
  const values = [...edges, ...Array.from({ length: amount }, random)]
  const rows = values.map((value, id) => {
    const inner = { one: value, "other, one": value, n: 2n ** 53n + 1n }
    const empty = { one: null, "other, one": null, n: -1n }
    return {
      id,
      value,
      domain: value,
      pair: { inner, nothing: null, all: [inner, null, empty] },
      pairs: [[inner, null], [empty, inner]],
      list: [value, null, value],
      domains: [value]
    }
  })
  return {
    model,
    t,
    rows: [...rows, { id: rows.length, value: null, domain: null, pair: null, pairs: [], list: [null], domains: [] }]
  }
}

const ownZone = process.env["TZ"]

const restoreZone = () => {
  if (ownZone === undefined) delete process.env["TZ"]
  else process.env["TZ"] = ownZone
}

/** Where the settings of the session and of the process would show. */
const zonesOf = (name: string): ReadonlyArray<string> =>
  /time|date|ts/.test(name) ? ["UTC", "America/New_York", "Asia/Tokyo"] : ["UTC"]

layer(database)("each type, where it is not alone", (it) => {
  for (const [name, type] of Object.entries(types)) {
    it.effect(`${name}: in arrays, composites, domains and documents`, () =>
      Effect.gen(function*() {
        const { model, rows, t } = nested(type)
        yield* createAll(model)
        for (let at = 0; at < rows.length; at += 2000) {
          yield* Query.run(insert(t).values(rows.slice(at, at + 2000) as {} as Array<NewRow<typeof t>>))
        }
        const { id: _, ...fields } = columns(t)
        for (const zone of zonesOf(name)) {
          yield* execute(`set timezone to '${zone}'`)
          process.env["TZ"] = zone
          same(yield* Query.all(from(t).select(columns(t)).orderBy(asc(t.id))), rows)
          const document = jsonBuildObject({ id: t.id, deep: jsonBuildObject(fields), list: jsonBuildArray(t.value) })
          const documents = yield* Query.one(from(t).select({ all: jsonAgg(document).orderBy(asc(t.id)) }))
          same(documents.all, rows.map(({ id, ...deep }) => ({ id, deep, list: [deep.value] })))
        }
        yield* execute("reset timezone")
        const literal = yield* Query.all(from(t).where(eq(t.id, 0)).select(columns(t)))
        same(literal, rows.slice(0, 1))
        yield* dropAll(model)
      }).pipe(Effect.ensuring(Effect.sync(restoreZone))))
  }
})
