/** Factories make rows that the server takes, with parents, for each type and each kind of constraint. */
import {
  alias,
  and,
  check,
  columns,
  count,
  createAll,
  dataModel,
  eq,
  exclude,
  foreignKey,
  from,
  gt,
  gte,
  inList,
  isNotNull,
  isNull,
  length,
  lt,
  matches,
  ne,
  or,
  Pg,
  primaryKey,
  Query,
  sql,
  table,
  transaction,
  unique,
  upper
} from "@aludel/sql"
import { assertHealthy, factories, sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import { BigDecimal, Effect } from "effect"
import { execute, url } from "../database/Support.ts"

const mood = Pg.enum("mood", ["glad", "sad"])
const address = Pg.composite("address", { street: Pg.text(), code: Pg.varchar(5) })
const email = Pg.domain("email", Pg.text(), { check: (value) => matches(value, "^[^@]+@[^@]+$") })

const tenants = table(
  "tenants",
  class Tenants {
    id = Pg.uuid().primaryKey()
    name = Pg.varchar(8).unique()
  }
)
const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    tenant = Pg.uuid().references(() => tenants.id)
    email = email().unique()
    mood = mood()
    home = address()
    boss = Pg.bigint().nullable().references(() => users.id)
    joined = Pg.timestamptz().defaultNow()
    age = Pg.smallint().check((age) => and(gte(age, 18), lt(age, 130)))
  },
  { constraints: [unique("tenant", "id")] }
)
const offers = table(
  "offers",
  class Offers {
    code = Pg.char(3).primaryKey()
    tenant = Pg.uuid().references(() => tenants.id)
    author = Pg.bigint()
    starts = Pg.date()
    ends = Pg.date()
    price = Pg.numeric(8, 2)
    reduced = Pg.numeric(8, 2)
    pieces = Pg.integer()
    kind = Pg.text()
    flat = Pg.text().nullable()
    percent = Pg.integer().nullable()
    label = Pg.text()
    state = Pg.text().default("draft").check((state) => inList(state, ["draft", "sold"]))
  },
  {
    constraints: [
      foreignKey(["tenant", "author"], () => [users.tenant, users.id]),
      check("offers_dates", (offer) => gt(offer.ends, offer.starts)),
      check("offers_prices", (offer) => and(gt(offer.price, BigDecimal.make(0n, 0)), lt(offer.reduced, offer.price))),
      check("offers_dozens", (offer) => inList(offer.pieces, [12, 24, 36])),
      check("offers_upper", (offer) => eq(upper(offer.code), offer.code)),
      check(
        "offers_one_of",
        (offer) =>
          or(and(isNull(offer.flat), isNotNull(offer.percent)), and(isNotNull(offer.flat), isNull(offer.percent)))
      ),
      check("offers_label", (offer) => gte(length(offer.label), 40)),
      check("offers_kind", (offer) => sql`left(${offer.kind}, 1) in ('a', 'k', '#', '+')`.as(Pg.boolean()))
    ]
  }
)
const rooms = table(
  "rooms",
  class Rooms {
    at = Pg.tsrange()
    room = Pg.integer()
  },
  {
    constraints: [
      primaryKey("at", "room"),
      exclude("rooms_once", [["at", "&&"]])
    ]
  }
)
const model = dataModel({ mood, address, email, tenants, users, offers, rooms })

const types = table(
  "types",
  class Types {
    a = Pg.smallint()
    b = Pg.integer()
    c = Pg.bigint()
    d = Pg.bigint({ mode: "number" })
    e = Pg.numeric()
    f = Pg.numeric(5, 3)
    g = Pg.numeric({ mode: "string" })
    h = Pg.real()
    i = Pg.doublePrecision()
    j = Pg.text()
    k = Pg.varchar(2)
    l = Pg.char(4)
    n = Pg.boolean()
    o = Pg.uuid()
    p = Pg.bytea()
    q = Pg.bit(3)
    r = Pg.varbit(4)
    s = Pg.varbit()
    t = Pg.tsvector()
    u = Pg.tsquery()
    v = Pg.json()
    w = Pg.jsonb()
    x = Pg.date()
    y = Pg.time()
    z = Pg.timetz()
    aa = Pg.timestamp()
    ab = Pg.timestamptz()
    ac = Pg.timestamptz({ precision: 6 })
    ad = Pg.interval()
    ae = Pg.inet()
    af = Pg.cidr()
    ag = Pg.macaddr()
    ah = Pg.macaddr8()
    ai = Pg.int4range()
    aj = Pg.int8range()
    ak = Pg.numrange()
    al = Pg.daterange()
    am = Pg.tsrange()
    an = Pg.tstzrange()
    ao = Pg.int4multirange()
    ap = Pg.int8multirange()
    aq = Pg.nummultirange()
    ar = Pg.datemultirange()
    as = Pg.tsmultirange()
    at = Pg.tstzmultirange()
    au = Pg.text().array()
    av = Pg.integer().array().array()
    aw = Pg.text().default("x")
    ax = Pg.integer().nullable()
    ay = Pg.text().defaultWith(() => "made")
  }
)

const nodes = table(
  "nodes",
  class Nodes {
    id = Pg.integer().primaryKey()
    parent = Pg.integer().references(() => nodes.id)
  }
)
const odd = table(
  "odd",
  class Odd {
    point = Pg.custom<string>({ name: "point", encode: (text) => text, decode: (text) => text })
  }
)
const never = table(
  "never",
  class Never {
    id = Pg.integer().check("never_true", (id) => and(gt(id, 5), lt(id, 5)))
  }
)
const byServer = table(
  "by_server",
  class ByServer {
    id = Pg.integer().check("by_server_even", (id) => sql`${id} % 2 = 0`.as(Pg.boolean()))
    word = Pg.text().check("by_server_never", (word) => sql`${word} = 'abracadabra'`.as(Pg.boolean()))
  }
)
const others = dataModel({ types, nodes, odd, never, byServer })
const prepare = Effect.andThen(
  createAll(dataModel({ ...model.members, ...others.members })),
  execute("create extension if not exists btree_gist")
)

layer(TestDatabase.layer({ url, prepare }))("factories", (it) => {
  it.effect("a row comes with its parents, all of one tenant, and meets every constraint", () =>
    sandbox(Effect.gen(function*() {
      const make = factories(model)
      const made = yield* make.many(offers, 40)
      assert.strictEqual(new Set(made.map(({ code }) => code)).size, 40)
      const author = alias(users, "author")
      const rows = yield* Query.all(
        from(offers).innerJoin(author, eq(author.id, offers.author)).where(eq(author.tenant, offers.tenant)).select({
          code: offers.code,
          mood: author.mood
        })
      )
      assert.strictEqual(rows.length, 40)
      assert.isAtLeast(new Set(rows.map(({ mood }) => mood)).size, 2)
    })))

  it.effect("what is given stays, and no parent is made for it", () =>
    sandbox(Effect.gen(function*() {
      const make = factories(model)
      const boss = yield* make.one(users, { email: "boss@example.org", mood: "glad", age: 60 })
      assert.deepInclude(boss, { email: "boss@example.org", mood: "glad", age: 60, boss: null })
      const team = yield* make.many(users, 3, (index) => ({ tenant: boss.tenant, boss: boss.id, age: 20 + index }))
      assert.deepStrictEqual(team.map(({ age }) => age), [20, 21, 22])
      const [{ n } = { n: 0 }] = yield* Query.all(from(tenants).select({ n: count() }))
      assert.strictEqual(n, 1)
    })))

  it.effect("the same seed makes the same rows, another makes others", () =>
    Effect.gen(function*() {
      const offersOf = (seed: number) =>
        sandbox(
          Effect.map(factories(model, { seed }).many(offers, 5), (rows) => rows.map((row) => ({ ...row, author: 0n })))
        )
      const [one, again, other] = yield* Effect.all([offersOf(3), offersOf(3), offersOf(4)])
      assert.deepStrictEqual(one, again)
      assert.notDeepEqual(one, other)
    }))

  it.effect("makes room for rows that are there already, and for exclusion constraints", () =>
    sandbox(Effect.gen(function*() {
      yield* factories(model).many(tenants, 3)
      assert.strictEqual((yield* factories(model).many(tenants, 3)).length, 3)
      assert.strictEqual((yield* factories(model).many(rooms, 10)).length, 10)
    })))

  it.effect("has a value for each type", () =>
    sandbox(Effect.gen(function*() {
      const [row] = yield* factories(others).many(types, 20)
      assert.deepInclude(row, { aw: "x", ax: null, ay: "made" })
      assert.strictEqual((yield* Query.all(from(types).select(columns(types)))).length, 20)
    })))

  it.effect("columns are generated in a way of one's own", () =>
    sandbox(Effect.gen(function*() {
      const make = factories(model, {
        generate: {
          users: { email: ({ sequence }) => `user${sequence}@example.org`, age: ({ pick }) => pick([33, 44]) },
          tenants: { name: ({ integer }) => `t${integer(1, 999_999)}` }
        }
      })
      const made = yield* make.many(users, 3)
      assert.deepStrictEqual(made.map(({ email }) => email), [1, 2, 3].map((n) => `user${n}@example.org`))
      assert.isTrue(made.every(({ age }) => age === 33 || age === 44))
      const pointed = factories(others, { generate: { odd: { point: () => "(1,2)" } } })
      assert.deepStrictEqual(yield* pointed.one(odd), { point: "(1,2)" })
    })))

  it.effect("says which column or constraint it has no row for; then nothing is stored", () =>
    Effect.gen(function*() {
      const make = factories(others)
      const reasonOf = <A, R>(effect: Effect.Effect<A, unknown, R>) =>
        Effect.map(Effect.flip(effect), (error) => ({ ...(error as { readonly reason: object }).reason }))
      assert.deepInclude(yield* reasonOf(make.one(odd)), { _tag: "NoGenerator", column: "point", type: "point" })
      assert.deepInclude(yield* reasonOf(make.one(nodes)), { _tag: "CircularParents", tables: ["nodes", "nodes"] })
      assert.deepInclude(yield* reasonOf(make.one(never)), { _tag: "NoValidRow", constraint: "never_true" })
      assert.deepInclude(yield* reasonOf(make.one(never, { id: 7 })), {
        _tag: "NoValidRow",
        constraint: "never_true",
        attempts: 1
      })
      // Whether a number is even the server says, and another is drawn; a word it is never.
      assert.strictEqual((yield* sandbox(make.one(byServer, { word: "abracadabra" }))).id % 2, 0)
      assert.deepInclude(yield* reasonOf(make.one(byServer)), { _tag: "NoValidRow", constraint: "by_server_never" })
      const given = factories(model).one(users, { age: 5, email: "young@example.org" })
      assert.deepInclude(yield* reasonOf(given), { _tag: "NoValidRow", constraint: "users_age_check" })
      const [{ n } = { n: -1 }] = yield* Query.all(from(tenants).select({ n: count() }))
      assert.strictEqual(n, 0)
    }))

  it.effect("a refused row spoils no transaction around it", () =>
    sandbox(transaction(Effect.gen(function*() {
      const make = factories(others)
      const made = yield* make.many(byServer, 5, { word: "abracadabra" })
      assert.isTrue(made.every(({ id }) => id % 2 === 0))
      assert.strictEqual(
        (yield* Query.all(from(byServer).where(ne(byServer.id, 1)).select({ id: byServer.id }))).length,
        5
      )
    }))))

  it.effect("leaves a healthy database", () => assertHealthy)
})
