/**
 * A sample of every node: a new node without one does not compile here, and the server must be able to prepare each.
 */
import { transaction, Writes } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import type { Bound } from "../../src/ast/Bound.ts"
import type { Aggregate, Bind, Column, Expr, Order, Over, Parameter } from "../../src/ast/Expr.ts"
import type { Insert } from "../../src/ast/Insert.ts"
import type { Node } from "../../src/ast/Node.ts"
import type { Raw } from "../../src/ast/Raw.ts"
import type { GroupingSets, Select, SetOperation } from "../../src/ast/Select.ts"
import { selectFrom } from "../../src/ast/SelectFrom.ts"
import type {
  CteSource,
  FunctionCall,
  FunctionSource,
  Source,
  TableSource,
  ValuesSource
} from "../../src/ast/Source.ts"
import type { Unnest } from "../../src/ast/Unnest.ts"
import { compileNode } from "../../src/compiler/Compiler.ts"
import { int4 } from "../../src/type/Numeric.ts"
import { text } from "../../src/type/Text.ts"

const source = { _tag: "TableSource", schema: "public", name: "samples", alias: "s" } as const
const a: Column = { _tag: "Column", source: "s", name: "a" }
const one: Bind = { _tag: "Bind", value: 1, type: int4, cast: false }
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
  base: undefined,
  partitionBy: [],
  orderBy: [],
  frame: undefined,
  ...change
})

const select = (expr: Expr, change: Partial<Select> = {}): Select => ({
  ...selectFrom(source),
  outputs: [{ expr, as: "x" }],
  ...change
})

const insert = (change: Partial<Insert> = {}): Insert => ({
  _tag: "Insert",
  into: { ...source, alias: "samples" },
  columns: ["a"],
  overriding: undefined,
  source: { _tag: "Values", rows: [[one], [{ _tag: "Default" }], [{ _tag: "Null" }]] },
  onConflict: undefined,
  returning: [{ expr: { ...a, source: "samples" }, as: "a" }],
  ...change
})

const groups = (
  kind: GroupingSets["kind"],
  ...sets: ReadonlyArray<ReadonlyArray<Expr>>
): GroupingSets => ({ _tag: "GroupingSets", kind, sets })

const table: TableSource = { ...source, only: true }

const call = (change: Partial<FunctionCall> = {}): FunctionCall => ({
  schema: "pg_catalog",
  name: "generate_series",
  arguments: [{ ...one, cast: true }, one],
  definition: undefined,
  ...change
})

const record = call({
  name: "json_to_recordset",
  arguments: [{ _tag: "Null" }],
  definition: [{ name: "a", type: int4 }]
})

const functions = (change: Partial<FunctionSource>): FunctionSource => ({
  _tag: "FunctionSource",
  calls: [call()],
  ordinality: false,
  alias: "f",
  columns: [],
  ...change
})

const values = (rows: ValuesSource["rows"]): ValuesSource => ({
  _tag: "ValuesSource",
  rows,
  columns: [{ name: "a", type: int4 }, { name: "b", type: int4 }],
  alias: "v"
})

const cte: { -readonly [Key in keyof CteSource]: CteSource[Key] } = {
  _tag: "CteSource",
  query: select(a),
  alias: "r",
  materialized: undefined,
  recursive: {
    search: { order: "depth", by: ["x"], set: "place" },
    cycle: { columns: ["x"], set: "is_cycle", using: "path" }
  }
}
const recursion: SetOperation = {
  _tag: "SetOperation",
  operator: "union",
  all: true,
  left: select(a),
  right: select({ ...a, source: "r", name: "x" }, { from: cte }),
  orderBy: [],
  limit: undefined,
  offset: undefined
}
cte.query = recursion

const sources: ReadonlyArray<Source> = [
  table,
  cte,
  { _tag: "SampledSource", table, method: "bernoulli", percentage: one, seed: undefined, alias: "s" },
  { _tag: "SampledSource", table: source, method: "system", percentage: one, seed: one, alias: "s" },
  values([[{ ...one, cast: true }, { ...one, value: null, cast: true }], [one, one]]),
  values([]),
  functions({}),
  functions({ ordinality: true, columns: ["a", "n"] }),
  functions({ calls: [record] }),
  functions({ calls: [record], ordinality: true, columns: ["a", "n"] }),
  functions({ calls: [call(), call(), record], ordinality: true, columns: ["a", "b", "c", "n"] })
]
const unnest = (ordinality: string | undefined): Unnest => ({
  _tag: "Unnest",
  alias: "given",
  columns: [{ name: "a", element: "integer", type: int4, values: [1, null, 2] }],
  ordinality,
  keys: 1
})

const written: CteSource = {
  _tag: "CteSource",
  query: insert(),
  alias: "w",
  materialized: undefined,
  recursive: undefined
}

/** From which version on there is such a statement. */
const since: Partial<Record<Node["_tag"] | Expr["_tag"], number>> = { Merge: 150_000 }

const parameter: Parameter = { _tag: "Parameter", name: "p", type: int4 }

const bound = (query: Node): Bound => ({ _tag: "Bound", query, values: new Map([[parameter, { ...one, cast: true }]]) })

const raw = (parts: ReadonlyArray<string>, operands: ReadonlyArray<Expr>): Raw => ({
  _tag: "Raw",
  fragment: { _tag: "Fragment", parts, operands }
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
  Between: [
    select({ _tag: "Between", operand: a, lower: one, upper: { _tag: "Negate", operand: a } }),
    select({ _tag: "Between", symmetric: true, operand: a, lower: one, upper: a })
  ],
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
    }),
    select({ _tag: "Case", operand: a, branches: [{ condition: one, result: a }], otherwise: one })
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
    select(over({ base: { ...over({}), name: "w" } })),
    select(one, {
      orderBy: [{
        ...order,
        expr: over({
          base: { ...over({ base: { ...over({ partitionBy: [one] }), name: "w" } }), name: "v" },
          orderBy: [order]
        })
      }]
    }),
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
  Syntax: [
    select({ _tag: "Syntax", parts: ["array[", ", ", "]"], operands: [greater, greater], closed: true }),
    select({ _tag: "Syntax", parts: ["current_date"], operands: [], closed: true }),
    select({
      _tag: "Not",
      operand: {
        _tag: "Binary",
        operator: ">",
        left: {
          _tag: "Syntax",
          parts: ["", " collate ", ""],
          operands: [{ _tag: "Cast", operand: a, type: text }, { _tag: "Identifier", name: "C" }],
          closed: false
        },
        right: { _tag: "Cast", operand: a, type: text }
      }
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
    select({ ...a, source: "merged" }, {
      joins: [{
        kind: "full",
        source: { ...source, alias: "t" },
        on: equal,
        using: { alias: "merged", columns: ["a"] }
      }]
    }),
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
      from: { _tag: "CteSource", query: select(a), alias: "c", materialized: false, recursive: undefined }
    }),
    ...sources.map((from) => select({ _tag: "Null" }, { from })),
    select(aggregate({}), { groupBy: [a, groups("rollup", [a], [one]), groups("cube", [a, a])] }),
    select(aggregate({}), { groupBy: [groups("grouping sets", [a, one], [a], [])] }),
    select(a, { limit: one, ties: true, offset: one, orderBy: [order] }),
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
  Row: [select({
    _tag: "Binary",
    operator: ">",
    left: { _tag: "Row", items: [a, a] },
    right: { _tag: "Row", items: [one, a] }
  })],
  Subquery: [
    ...(["any", "all"] as const).map((kind) =>
      select({
        _tag: "Binary",
        operator: ">",
        left: a,
        right: { _tag: "Subquery", kind, query: select(a), operand: undefined }
      })
    ),
    select({ _tag: "Subquery", kind: "value", query: select(a, { limit: one }), operand: undefined }),
    select({ _tag: "Subquery", kind: "array", query: select(a), operand: undefined }),
    select({ _tag: "Subquery", kind: "exists", query: select(a), operand: undefined }),
    select({ _tag: "Not", operand: { _tag: "Subquery", kind: "in", query: select(a), operand: a } })
  ],
  Update: [
    {
      _tag: "Update",
      table: source,
      set: [{ column: "a", expr: one }],
      from: undefined,
      where: greater,
      returning: [{ expr: a, as: "x" }]
    },
    {
      _tag: "Update",
      table: { ...source, name: "lists" },
      set: [{ column: "a", at: [{ from: one, to: one }], expr: a }],
      from: undefined,
      where: undefined,
      returning: []
    },
    {
      _tag: "Update",
      table: source,
      set: [{ column: "a", expr: { ...a, source: "t" } }],
      from: {
        source: { ...source, alias: "t" },
        joins: [{
          kind: "left",
          source: { ...source, alias: "u" },
          on: { ...equal, left: { ...a, source: "t" }, right: { ...a, source: "u" } }
        }]
      },
      where: greater,
      returning: [{ expr: { ...a, source: "u" }, as: "x" }]
    },
    {
      _tag: "Update",
      table: source,
      set: [{ column: "a", expr: { ...a, source: "given" } }],
      from: { source: unnest(undefined), joins: [] },
      where: undefined,
      returning: []
    }
  ],
  Delete: [
    { _tag: "Delete", from: source, using: undefined, where: greater, returning: [{ expr: a, as: "x" }] },
    { _tag: "Delete", from: source, using: undefined, where: undefined, returning: [] },
    {
      _tag: "Delete",
      from: source,
      using: {
        source: { ...source, alias: "t" },
        joins: [{ kind: "cross", source: { ...source, alias: "u" }, on: undefined }]
      },
      where: { ...equal, right: { ...a, source: "t" } },
      returning: []
    }
  ],
  Truncate: [
    { _tag: "Truncate", tables: [source], restartIdentity: false, cascade: false },
    { _tag: "Truncate", tables: [source, { ...source, name: "others" }], restartIdentity: true, cascade: true }
  ],
  Merge: [
    {
      _tag: "Merge",
      into: source,
      using: { ...source, alias: "t" },
      on: { ...equal, right: { ...a, source: "t" } },
      whens: [
        { match: "matched", condition: greater, action: { _tag: "Set", set: [{ column: "a", expr: one }] } },
        {
          match: "matched",
          condition: { _tag: "Logical", operator: "or", operands: [greater, greater] },
          action: { _tag: "Remove" }
        },
        { match: "matched", condition: undefined, action: { _tag: "Nothing" } },
        {
          match: "not matched",
          condition: { ...greater, left: { ...a, source: "t" } },
          action: { _tag: "Add", row: { columns: ["a"], values: [{ ...a, source: "t" }] } }
        },
        { match: "not matched", condition: undefined, action: { _tag: "Add", row: { columns: [], values: [] } } }
      ],
      returning: []
    }
  ],
  With: [
    { _tag: "With", writes: [written], body: select({ ...a, source: "w" }, { from: written }) },
    { _tag: "With", writes: [written], body: insert({ source: { _tag: "Query", query: select(a) } }) }
  ],
  Parameter: [bound(select(parameter))],
  Bound: [
    bound(select({ _tag: "Binary", operator: "+", left: parameter, right: parameter }, { limit: parameter })),
    bound(insert({ source: { _tag: "Values", rows: [[parameter]] } })),
    select({ _tag: "Subquery", kind: "exists", query: bound(select(parameter)), operand: undefined })
  ],
  Raw: [
    raw(["select a, ", " + a > ", " as b from samples"], [one, one]),
    select({ ...a, source: "t" }, {
      from: { _tag: "DerivedSource", query: raw(["select a from samples"], []), alias: "t", lateral: false }
    })
  ],
  Insert: [
    insert(),
    insert({ columns: [], source: { _tag: "Values", rows: [[]] } }),
    insert({ source: { _tag: "PlainValues", types: [int4], values: [1, 2, 3] } }),
    insert({
      source: { _tag: "Query", query: select(a) },
      onConflict: { target: { _tag: "Columns", columns: ["a"] }, set: undefined, where: undefined }
    }),
    insert({ onConflict: { target: undefined, set: undefined, where: undefined }, returning: [] }),
    insert({ overriding: "system value" }),
    insert({
      source: { _tag: "Arrays", arrays: unnest("ordinality"), values: [{ ...a, source: "given" }] },
      overriding: "user value"
    }),
    insert({ onConflict: { target: { _tag: "Columns", columns: ["a"] }, set: undefined, where: undefined } }),
    insert({
      source: { _tag: "Values", rows: [[one]] },
      onConflict: {
        target: { _tag: "Constraint", name: "samples_a_key" },
        set: [{ column: "a", expr: one }],
        where: { ...greater, left: { ...a, source: "excluded" } }
      }
    })
  ]
}

const run = (text: string) =>
  Effect.flatMap(
    Writes,
    (database) => database.run({ text, parameters: [], access: "writes", decode: ([value]) => value })
  )

/** One sample, with a parameter for each that its text names. PREPARE takes no utility statement. */
const prepared = (tag: string, node: Node) => {
  const { parameters, text } = compileNode(node)
  const highest = Math.max(0, ...[...text.matchAll(/\$(\d+)/g)].map((match) => Number(match[1])))
  assert.strictEqual(parameters.length, highest, `${tag}: ${text}`)
  const failure = (error: { readonly message: string }) => `${tag}: ${text}\n${error.message}`
  return tag === "Truncate"
    ? Effect.mapError(run(text), failure)
    : Effect.andThen(Effect.mapError(run(`prepare sample as ${text}`), failure), run("deallocate sample"))
}

layer(TestDatabase.layer({ url: inject("databaseUrl") }))("every node", (it) => {
  it.effect("has a sample that the server can prepare", () =>
    Effect.gen(function*() {
      yield* run("create table samples (a int constraint samples_a_key unique)")
      yield* run("create table others (a int)")
      yield* run("create table lists (a int[])")
      const version = Number((yield* run("show server_version_num")).rows[0])
      const known = Object.entries(samples)
        .filter(([tag]) => version >= (since[tag as keyof typeof since] ?? 0))
        .flatMap(([tag, nodes]) => nodes.map((node) => [tag, node] as const))
      // On one connection, which keeps the prepared name.
      yield* transaction(Effect.forEach(known, ([tag, node]) => prepared(tag, node), { discard: true }))
    }))
})
