/**
 * A sample of every node: a new node without one does not compile here, and the server must be able to prepare each.
 */
import { Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import type { Aggregate, Column, Expr, Order, Over } from "../../src/ast/Expr.ts"
import type { Insert } from "../../src/ast/Insert.ts"
import type { Node } from "../../src/ast/Node.ts"
import type { Select } from "../../src/ast/Select.ts"
import { compileNode } from "../../src/compiler/Compiler.ts"
import { int4 } from "../../src/type/Numeric.ts"

const source = { _tag: "TableSource", schema: "public", name: "samples", alias: "s" } as const
const a: Column = { _tag: "Column", source: "s", name: "a" }
const one: Expr = { _tag: "Bind", value: 1, type: int4, cast: false }
const greater: Expr = { _tag: "Binary", operator: ">", left: a, right: one }

const equal = { _tag: "Binary", operator: "=", left: a, right: a } as const
const order: Order = { expr: a, direction: "desc", nulls: "last" }

const aggregate = (change: Partial<Aggregate>): Aggregate => ({
  _tag: "Aggregate",
  name: "max",
  arguments: [a],
  distinct: false,
  orderBy: [],
  withinGroup: [],
  filter: undefined,
  ...change
})

const over = (change: Partial<Over>): Over => ({
  _tag: "Over",
  call: aggregate({}),
  partitionBy: [],
  orderBy: [],
  frame: undefined,
  ...change
})

const select = (expr: Expr, change: Partial<Select> = {}): Select => ({
  _tag: "Select",
  outputs: [{ expr, as: "x" }],
  from: source,
  joins: [],
  where: undefined,
  groupBy: [],
  having: undefined,
  orderBy: [],
  limit: undefined,
  offset: undefined,
  distinct: undefined,
  locking: undefined,
  ...change
})

const insert = (change: Partial<Insert> = {}): Insert => ({
  _tag: "Insert",
  into: { ...source, alias: "samples" },
  columns: ["a"],
  source: { _tag: "Values", rows: [[one], [{ _tag: "Default" }], [{ _tag: "Null" }]] },
  onConflict: undefined,
  returning: [{ expr: { ...a, source: "samples" }, as: "a" }],
  ...change
})

const samples: Record<Node["_tag"] | Expr["_tag"], ReadonlyArray<Node>> = {
  Column: [select(a)],
  Bind: [select(one), select({ ...one, cast: true })],
  Null: [select({ _tag: "Null" })],
  Binary: [select({ _tag: "Binary", operator: "=", left: greater, right: greater })],
  Not: [select({ _tag: "Not", operand: greater }), select({ _tag: "Not", operand: { _tag: "Not", operand: greater } })],
  IsNull: [
    select({ _tag: "IsNull", operand: greater, negated: false }),
    select({ _tag: "IsNull", operand: a, negated: true })
  ],
  Logical: (["and", "or"] as const).flatMap((operator) => [
    select({ _tag: "Logical", operator, operands: [] }),
    select({ _tag: "Logical", operator, operands: [greater] }),
    select({
      _tag: "Logical",
      operator,
      operands: [greater, { _tag: "Logical", operator: "or", operands: [greater, greater] }]
    })
  ]),
  Call: [select({ _tag: "Call", name: "abs", arguments: [a] }), select({ _tag: "Call", name: "now", arguments: [] })],
  Between: [select({ _tag: "Between", operand: a, lower: one, upper: { _tag: "Negate", operand: a } })],
  Is: (["true", "false", "unknown"] as const).map((truth) => select({ _tag: "Is", operand: greater, truth })),
  Negate: [select({ _tag: "Negate", operand: { _tag: "Negate", operand: a } })],
  Cast: [select({ _tag: "Cast", operand: one, type: int4 })],
  Case: [
    select({ _tag: "Case", branches: [{ condition: greater, result: a }], otherwise: undefined }),
    select({
      _tag: "Case",
      branches: [{ condition: greater, result: a }, {
        condition: { _tag: "Is", operand: greater, truth: "true" },
        result: a
      }],
      otherwise: one
    })
  ],
  Aggregate: [
    select(aggregate({ name: "count", arguments: "*" })),
    select(aggregate({ distinct: true, orderBy: [order] })),
    select(aggregate({ filter: greater })),
    select(aggregate({ name: "mode", arguments: [], withinGroup: [order], filter: greater }))
  ],
  Over: [
    select(over({})),
    select(
      over({ call: { _tag: "Call", name: "row_number", arguments: [] }, partitionBy: [a, one], orderBy: [order] })
    ),
    ...(["rows", "range", "groups"] as const).flatMap((mode) =>
      ([undefined, "current row", "group", "ties"] as const).map((exclude) =>
        select(over({
          orderBy: [order],
          frame: { mode, start: { kind: "preceding", offset: one }, end: { kind: "unbounded" }, exclude }
        }))
      )
    ),
    select(
      over({ frame: { mode: "rows", start: { kind: "current row" }, end: { kind: "unbounded" }, exclude: undefined } })
    )
  ],
  Fragment: [
    select({
      _tag: "Fragment",
      parts: ["1 + ", " + ", ""],
      operands: [a, { _tag: "Binary", operator: "+", left: a, right: one }]
    }),
    select({
      _tag: "Fragment",
      parts: ["(select max(", ") from ", ")"],
      operands: [{ _tag: "Identifier", name: "a" }, source]
    })
  ],
  Attribute: [
    select({
      _tag: "Attribute",
      operand: {
        _tag: "Cast",
        operand: { _tag: "Call", name: "row", arguments: [a] },
        type: { ...int4, name: "samples" }
      },
      name: "a"
    })
  ],
  Select: [
    select(a, {
      joins: [
        { kind: "inner", source: { ...source, alias: "t" }, on: greater },
        { kind: "left", source: { ...source, alias: "u" }, on: greater }
      ],
      where: greater,
      groupBy: [a, one],
      having: greater,
      orderBy: [
        { expr: a, direction: "asc", nulls: undefined },
        { expr: a, direction: "desc", nulls: "last" },
        { expr: a, direction: "asc", nulls: "first" }
      ],
      limit: one,
      offset: one
    }),
    ...(["inner", "left", "right", "full"] as const).map((kind) =>
      select(a, {
        joins: [{ kind, source: { ...source, alias: "t" }, on: { ...equal, right: { ...a, source: "t" } } }]
      })
    ),
    select(a, {
      joins: [{
        kind: "cross",
        source: { _tag: "DerivedSource", query: select(a), alias: "t", lateral: true },
        on: undefined
      }]
    }),
    select({ ...a, source: "c", name: "x" }, {
      from: { _tag: "CteSource", query: select(a), alias: "c", materialized: false }
    }),
    select(a, { distinct: "all", orderBy: [] }),
    select(a, { distinct: [a] }),
    ...(["update", "no key update", "share", "key share"] as const).map((strength) =>
      select(a, { locking: { strength, of: ["s"], waiting: strength === "share" ? "nowait" : "skip locked" } })
    )
  ],
  SetOperation: (["union", "intersect", "except"] as const).map((operator) => ({
    _tag: "SetOperation",
    operator,
    all: operator === "except",
    left: select(a),
    right: select(a),
    orderBy: [{ expr: { _tag: "Column", source: "", name: "x" }, direction: "asc", nulls: undefined }],
    limit: one,
    offset: one
  })),
  Subquery: [
    select({ _tag: "Subquery", kind: "value", query: select(a, { limit: one }), operand: undefined }),
    select({ _tag: "Subquery", kind: "exists", query: select(a), operand: undefined }),
    select({ _tag: "Not", operand: { _tag: "Subquery", kind: "in", query: select(a), operand: a } })
  ],
  Update: [
    {
      _tag: "Update",
      table: source,
      set: [{ column: "a", expr: one }],
      where: greater,
      returning: [{ expr: a, as: "x" }]
    },
    { _tag: "Update", table: source, set: [{ column: "a", expr: a }], where: undefined, returning: [] }
  ],
  Delete: [
    { _tag: "Delete", from: source, where: greater, returning: [{ expr: a, as: "x" }] },
    { _tag: "Delete", from: source, where: undefined, returning: [] }
  ],
  Insert: [
    insert(),
    insert({ columns: [], source: { _tag: "Values", rows: [[]] } }),
    insert({
      source: { _tag: "Query", query: select(a) },
      onConflict: { target: { _tag: "Columns", columns: ["a"] }, set: undefined }
    }),
    insert({ onConflict: { target: undefined, set: undefined }, returning: [] }),
    insert({ onConflict: { target: { _tag: "Columns", columns: ["a"] }, set: undefined } }),
    insert({
      source: { _tag: "Values", rows: [[one]] },
      onConflict: { target: { _tag: "Constraint", name: "samples_a_key" }, set: [{ column: "a", expr: one }] }
    })
  ]
}

layer(TestDatabase.layer({ url: inject("databaseUrl"), pool: { size: 1 } }))("every node", (it) => {
  it.effect("has a sample that the server can prepare", () =>
    Effect.gen(function*() {
      const database = yield* Writes
      const execute = (text: string) =>
        database.run({ text, parameters: [], access: "writes", decode: () => undefined })
      yield* execute("create table samples (a int constraint samples_a_key unique)")
      for (const [tag, nodes] of Object.entries(samples)) {
        for (const node of nodes) {
          const { parameters, text } = compileNode(node)
          const highest = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map((match) => Number(match[1])))
          assert.strictEqual(parameters.length, highest, `${tag}: ${text}`)
          yield* execute(`prepare sample as ${text}`).pipe(
            Effect.mapError((error) => `${tag}: ${text}\n${error.message}`)
          )
          yield* execute("deallocate sample")
        }
      }
    }))
})
