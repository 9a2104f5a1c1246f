/**
 * The programs of the type budget. A schema is measured against the empty program; a kind of query by a program with
 * fifty against one with a hundred and fifty over the same schema, which leaves the cost of one further query.
 */
import type { Fixture } from "./Fixture.ts"

const repeat = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n")

/** The source text of a schema with this many tables, imports included. */
export const schema = (tables: number): string =>
  [
    `import * as Data from "effect/Data"`,
    `import * as Effect from "effect/Effect"`,
    repeat(tables, (n) => `export class Table${n} extends Data.TaggedError("Table${n}")<{ readonly id: number }> {}`)
  ].join("\n")

/** Each kind of query: the source text of the query with this number, over a schema of at least two tables. */
const kinds = {
  map: (n: number): string =>
    `export const map${n} = Effect.map(Effect.succeed(${n}), (id) => ({ id, n: ${n} as const }))`,
  fail: (n: number): string =>
    `export const fail${n} = Effect.catchTag(Effect.fail(new Table0({ id: ${n} })), "Table0", (e) => Effect.succeed(e.id))`
}

/** The source text of this many queries of a kind. */
export const queries = (kind: keyof typeof kinds, count: number): string => repeat(count, kinds[kind])

const perQuery = (kind: keyof typeof kinds): Fixture => ({
  name: `query ${kind}`,
  smaller: `${schema(2)}\n${queries(kind, 50)}\n`,
  larger: `${schema(2)}\n${queries(kind, 150)}\n`,
  count: 100
})

export const fixtures: ReadonlyArray<Fixture> = [
  { name: "schema of 40 tables", smaller: `${schema(0)}\n`, larger: `${schema(40)}\n`, count: 1 },
  perQuery("map"),
  perQuery("fail")
]
