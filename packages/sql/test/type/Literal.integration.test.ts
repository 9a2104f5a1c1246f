/**
 * A literal is what the parameter is: for each type random values from a fixed seed, and the edges, written both ways, are
 * the same text on the wire, and equal where the server has an `=` for them.
 */
import { Query, select, value, Writes } from "@aludel/sql"
import { assert, layer } from "@effect/vitest"
import { chunksOf } from "effect/Array"
import * as Effect from "effect/Effect"
import { amount, database, type Type, types } from "./Types.ts"

const answer = (text: string, parameters: ReadonlyArray<string | null>) =>
  Effect.flatMap(Writes, (database) =>
    Effect.map(
      Effect.mapError(
        database.run({ text, parameters, access: "reads", decode: (row) => row }),
        (error) => `${text}\n${error.message}`
      ),
      ({ rows }) => rows
    ))

const alike = ({ column, comparable }: Type, values: ReadonlyArray<unknown>) =>
  Effect.gen(function*() {
    const type = column()
    const keys = values.map((_, index) => `v${index}`)
    const query = select(Object.fromEntries(values.map((one, index) => [`v${index}`, value(one as never, type)])))
    const { parameters, text } = Query.compile(query)
    const literal = Query.toSql(query)
    assert.strictEqual(parameters.length, values.length)
    assert.deepStrictEqual(yield* answer(literal, []), yield* answer(text, parameters), literal)
    if (!comparable) return
    const equal = keys.map((key) => `l.${key} is not distinct from p.${key}`).join(", ")
    const [row] = yield* answer(`select ${equal} from (${literal}) as l cross join (${text}) as p`, parameters)
    assert.deepStrictEqual(row, keys.map(() => "t"), literal)
  })

layer(database)("literals against parameters", (it) => {
  for (const [name, type] of Object.entries(types)) {
    it.effect(name, () =>
      Effect.forEach(
        chunksOf([...type.edges, ...Array.from({ length: amount }, type.random)], 50),
        (some) => alike(type, some)
      ))
  }
})
