import { add, and, eq, func, gt, not, op, or, Pg, sql, value } from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { flag, id, n, name } = samples
const repeat = func("repeat", Pg.text(), { volatility: "immutable" })
const random = func("pi", Pg.numeric(), { volatility: "immutable" })

export const cases = [
  each(sql`length(${name})`.as(Pg.integer()), "length(name)", [], 6, 4, null),
  each(gt(sql`length(${name}) + 1`.as(Pg.integer()), 5), "(length(name) + 1) > $1", ["5"], true, false, null),
  each(sql`${add(n, 1)} * ${2}`.as(Pg.integer()), "(n + $1) * $2", ["1", "2"], 16, -4, null),
  each(
    sql`${name} = ${"bob_"} or ${or(flag, eq(id, 3))}`.as(Pg.boolean()),
    "name = $1 or (flag or id = $2)",
    ["bob_", "3"],
    true,
    true,
    true
  ),
  each(
    sql`${"'; drop table samples; --"}`.as(Pg.text()),
    "$1",
    ["'; drop table samples; --"],
    ...Array.from(
      { length: 3 },
      () => "'; drop table samples; --"
    )
  ),
  each(
    sql`(select max(${sql.identifier("id")}) from ${samples})`.as(Pg.integer()),
    `(select max("id") from "samples")`,
    [],
    3,
    3,
    3
  ),
  each(sql`coalesce(${sql`${n} + ${id}`}, ${0})`.as(Pg.integer()), "coalesce(n + id, $1)", ["0"], 8, -1, 0),
  each(sql`${value(2, Pg.bigint())} + ${id}`.as(Pg.bigint()), "$1::bigint + id", ["2"], 3n, 4n, 5n),
  each(
    sql`${id} > ${1n} and ${flag} = ${true}`.as(Pg.boolean()),
    "id > $1 and flag = $2",
    ["1", "t"],
    false,
    false,
    null
  ),
  each(
    and(sql`${id} = ${1} or ${id} = ${2}`.as(Pg.boolean()), eq(n, 7)),
    "(id = $1 or id = $2) and n = $3",
    ["1", "2", "7"],
    true,
    false,
    // False, since neither alternative is true.
    false
  ),
  each(not(sql`${flag} or ${id} = ${2}`.as(Pg.boolean())), "not (flag or id = $1)", ["2"], false, false, null),
  each(sql`now() is not null`.as(Pg.boolean()), "now() is not null", [], true, true, true),
  each(repeat(name, 2), `"repeat"(name, $1)`, ["2"], "Ann 5%Ann 5%", "bob_bob_", null),
  each(random(), `"pi"()`, [], "3.141592653589793d", "3.141592653589793d", "3.141592653589793d"),
  each(eq(repeat("a", id), "aa"), `("repeat"($1, id)) = $2`, ["a", "aa"], false, true, false),
  each(op("%", Pg.integer())(n, 4), "n % $1", ["4"], 3, -3, null),
  each(op("||", Pg.text())(name, name), "name || name", [], "Ann 5%Ann 5%", "bob_bob_", null),
  each(
    func("make_interval", Pg.interval(), { schema: "pg_catalog", volatility: "immutable" }).named({
      hours: 1,
      mins: id
    }),
    `"pg_catalog"."make_interval"("hours" => $1, "mins" => id)`,
    ["1"],
    "P0M0DT3660S",
    "P0M0DT3720S",
    "P0M0DT3780S"
  ),
  each(
    func("substring", Pg.text().nullable(), { schema: "pg_catalog", volatility: "immutable" })(
      name,
      sql`(${"[a-z]+"})`
    ),
    `"pg_catalog"."substring"(name, ($1))`,
    ["[a-z]+"],
    "nn",
    "bob",
    null
  )
]
