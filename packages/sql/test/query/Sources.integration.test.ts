/** Joins of every kind, aliases, derived tables, common table expressions and set operations: text, parameters and rows. */
import {
  alias,
  and,
  asc,
  columns,
  count,
  createAll,
  cte,
  dataModel,
  deleteFrom,
  desc,
  eq,
  eqAll,
  eqAny,
  except,
  exists,
  from,
  gt,
  gtAll,
  gtAny,
  gteAll,
  gteAny,
  inList,
  inQuery,
  insert,
  intersect,
  isNull,
  ltAll,
  ltAny,
  lteAll,
  lteAny,
  max,
  neAll,
  neAny,
  not,
  Pg,
  Query,
  row,
  scalar,
  table,
  transaction,
  union,
  unionAll,
  update,
  Writes
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { shows } from "./Shows.ts"

const people = table(
  "people",
  class People {
    id = Pg.integer().primaryKey()
    name = Pg.text()
    managerId = Pg.integer().nullable().references(() => people.id)
  }
)

const pets = table(
  "pets",
  class Pets {
    id = Pg.integer().primaryKey()
    ownerId = Pg.integer().nullable()
    name = Pg.text()
  }
)

const seed = Effect.gen(function*() {
  yield* createAll(dataModel({ people, pets }))
  yield* Query.run(
    insert(people).values([
      { id: 1, name: "ann" },
      { id: 2, name: "bob", managerId: 1 },
      { id: 3, name: "cid", managerId: 1 }
    ])
  )
  yield* Query.run(
    insert(pets).values([
      { id: 1, ownerId: 2, name: "rex" },
      { id: 2, ownerId: 2, name: "tom" },
      { id: 3, name: "ann" }
    ])
  )
})

const manager = alias(people, "manager")

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: seed }))("sources", (it) => {
  it.effect("a table with itself, under an alias", () =>
    shows(
      from(people).leftJoin(manager, eq(manager.id, people.managerId))
        .select({ name: people.name, manager: manager.name }).orderBy(asc(people.id)),
      `select "people"."name", "manager"."name" as "manager" from "people" left join "people" as "manager" on "manager"."id" = "people"."manager_id" order by "people"."id"`,
      [{ name: "ann", manager: null }, { name: "bob", manager: "ann" }, { name: "cid", manager: "ann" }]
    ))

  it.effect("right, full and cross joins", () =>
    Effect.gen(function*() {
      const on = eq(pets.ownerId, people.id)
      yield* shows(
        from(people).rightJoin(pets, on).select({ owner: people.name, pet: pets.name }).orderBy(asc(pets.id)),
        `select "people"."name" as "owner", "pets"."name" as "pet" from "people" right join "pets" on "pets"."owner_id" = "people"."id" order by "pets"."id"`,
        [{ owner: "bob", pet: "rex" }, { owner: "bob", pet: "tom" }, { owner: null, pet: "ann" }]
      )
      yield* shows(
        from(people).fullJoin(pets, on).select({ owner: people.name, pet: pets.name }).where(isNull(pets.ownerId))
          .orderBy(asc(people.id)),
        `select "people"."name" as "owner", "pets"."name" as "pet" from "people" full join "pets" on "pets"."owner_id" = "people"."id" where "pets"."owner_id" is null order by "people"."id"`,
        [{ owner: "ann", pet: null }, { owner: "cid", pet: null }, { owner: null, pet: "ann" }]
      )
      yield* shows(
        from(people).crossJoin(pets).select({ n: count() }),
        `select count(*) as "n" from "people" cross join "pets"`,
        [{ n: 9 }]
      )
    }))

  it.effect("a query as a table", () => {
    const owned = from(pets).groupBy(pets.ownerId).select({
      ownerId: pets.ownerId,
      pets: count(),
      last: max(pets.name)
    }).as("owned")
    return shows(
      from(people).innerJoin(owned, eq(owned.ownerId, people.id)).where(gt(owned.pets, 1)).select({
        name: people.name,
        last: owned.last
      }),
      `select "people"."name", "owned"."last" from "people" inner join (select "pets"."owner_id" as "ownerId", count(*) as "pets", max("pets"."name") as "last" from "pets" group by "pets"."owner_id") as "owned" on "owned"."ownerId" = "people"."id" where "owned"."pets" > $1`,
      [{ name: "bob", last: "tom" }],
      "1"
    )
  })

  it.effect("common table expressions: named once, in the order in which they need each other", () => {
    const owners = cte("owners", from(pets).select({ ownerId: pets.ownerId }).distinct())
    const named = cte(
      "named",
      from(people).innerJoin(owners, eq(owners.ownerId, people.id)).select({ name: people.name }),
      { materialized: true }
    )
    return shows(
      from(named).crossJoin(owners).select(columns(named)).where(gt(owners.ownerId, 0)),
      `with "owners" as (select distinct "pets"."owner_id" as "ownerId" from "pets"), "named" as materialized (select "people"."name" from "people" inner join "owners" on "owners"."ownerId" = "people"."id") select "named"."name" from "named" cross join "owners" where "owners"."ownerId" > $1`,
      [{ name: "bob" }],
      "0"
    )
  })

  it.effect("set operations keep each side's own clauses, and sort by their own columns", () =>
    Effect.gen(function*() {
      const human = from(people).select({ name: people.name })
      const animal = from(pets).select({ name: pets.name })
      yield* shows(
        union(human, animal).orderBy("name", "desc").limit(2),
        `(select "people"."name" from "people") union (select "pets"."name" from "pets") order by "name" desc limit $1`,
        [{ name: "tom" }, { name: "rex" }],
        "2"
      )
      assert.strictEqual((yield* Query.all(unionAll(human, animal))).length, 6)
      assert.deepStrictEqual(yield* Query.all(intersect(human, animal)), [{ name: "ann" }])
      yield* shows(
        except(human, unionAll(animal, human.orderBy(desc(people.id)).limit(1))).orderBy("name"),
        `(select "people"."name" from "people") except ((select "pets"."name" from "pets") union all (select "people"."name" from "people" order by "people"."id" desc limit $1)) order by "name"`,
        [{ name: "bob" }],
        "1"
      )
      const both = union(human, animal).as("both")
      yield* shows(
        from(both).select({ n: count(both.name) }),
        `select count("both"."name") as "n" from ((select "people"."name" from "people") union (select "pets"."name" from "pets")) as "both"`,
        [{ n: 5 }]
      )
    }))

  it.effect("queries as expressions: exists, one value, in; each may mention the row around it", () =>
    Effect.gen(function*() {
      const theirs = from(pets).correlate(people).where(eq(pets.ownerId, people.id))
      yield* shows(
        from(people).where(exists(theirs.select({ id: pets.id }))).select({ name: people.name }),
        `select "people"."name" from "people" where exists (select "pets"."id" from "pets" where "pets"."owner_id" = "people"."id")`,
        [{ name: "bob" }]
      )
      yield* shows(
        from(people).select({ name: people.name, pets: scalar(theirs.select({ n: count() })) }).orderBy(asc(people.id)),
        `select "people"."name", (select count(*) as "n" from "pets" where "pets"."owner_id" = "people"."id") as "pets" from "people" order by "people"."id"`,
        [{ name: "ann", pets: 0 }, { name: "bob", pets: 2 }, { name: "cid", pets: 0 }]
      )
      const names = cte("names", from(pets).select({ name: pets.name }))
      yield* shows(
        from(people).where(
          and(
            inQuery(people.name, from(names).select({ name: names.name })),
            not(inQuery(people.id, from(pets).select({ id: pets.id }).where(gt(pets.id, 2))))
          )
        ).select({ name: people.name }),
        `with "names" as (select "pets"."name" from "pets") select "people"."name" from "people" where "people"."name" in (select "names"."name" from "names") and not ("people"."id" in (select "pets"."id" from "pets" where "pets"."id" > $1))`,
        [{ name: "ann" }],
        "2"
      )
      assert.throws(() => scalar(from(pets).select(columns(pets))), "selects one column, not 3")
    }))

  it.effect("a value against each of a query's, and rows among its rows", () =>
    Effect.gen(function*() {
      const ids = from(pets).select({ id: pets.id }).where(gt(pets.id, 1))
      const theirs = from(pets).correlate(people).where(eq(pets.ownerId, people.id)).select({ name: pets.name })
      const each = from(people).select({
        id: people.id,
        eqAny: eqAny(people.id, ids),
        neAny: neAny(people.id, ids),
        gtAny: gtAny(people.id, ids),
        gteAny: gteAny(people.id, ids),
        ltAny: ltAny(people.id, ids),
        lteAny: lteAny(people.id, ids),
        eqAll: eqAll(people.id, ids),
        neAll: neAll(people.id, ids),
        gtAll: gtAll(people.id, ids),
        gteAll: gteAll(people.id, ids),
        ltAll: ltAll(people.id, ids),
        lteAll: lteAll(people.id, ids)
      }).orderBy(asc(people.id))
      const none = { eqAll: false, gtAll: false }
      assert.deepStrictEqual(yield* Query.all(each), [
        {
          id: 1,
          eqAny: false,
          neAny: true,
          gtAny: false,
          gteAny: false,
          ltAny: true,
          lteAny: true,
          neAll: true,
          gteAll: false,
          ltAll: true,
          lteAll: true,
          ...none
        },
        {
          id: 2,
          eqAny: true,
          neAny: true,
          gtAny: false,
          gteAny: true,
          ltAny: true,
          lteAny: true,
          neAll: false,
          gteAll: false,
          ltAll: false,
          lteAll: true,
          ...none
        },
        {
          id: 3,
          eqAny: true,
          neAny: true,
          gtAny: true,
          gteAny: true,
          ltAny: false,
          lteAny: true,
          neAll: false,
          gteAll: true,
          ltAll: false,
          lteAll: false,
          ...none
        }
      ])
      yield* shows(
        from(people).where(ltAll(people.name, theirs)).select({ name: people.name }).where(gtAny(people.id, ids)),
        `select "people"."name" from "people" where "people"."name" < all (select "pets"."name" from "pets" where "pets"."owner_id" = "people"."id") and "people"."id" > any (select "pets"."id" from "pets" where "pets"."id" > $1)`,
        [{ name: "cid" }],
        "1"
      )
      assert.throws(() => eqAny(people.id, from(pets).select(columns(pets)) as never), "selects one column, not 3")
      const pair = row(people.id, people.name)
      assert.throws(
        () => inQuery(pair, from(pets).select({ name: pets.name, id: pets.id })),
        "a row of (integer, text) is looked for among rows of (text, integer)"
      )
      assert.throws(() => inList(pair, [[1]] as never), "a tuple of 2 values")
      assert.throws(() => gt(pair, [1] as never), "a tuple of 2 values")
    }))

  it.effect("distinct on keeps the first of each group", () =>
    shows(
      from(pets).select({ ownerId: pets.ownerId, name: pets.name }).distinctOn(pets.ownerId).orderBy(
        asc(pets.ownerId),
        desc(pets.name)
      ),
      `select distinct on ("pets"."owner_id") "pets"."owner_id" as "ownerId", "pets"."name" from "pets" order by "pets"."owner_id", "pets"."name" desc`,
      [{ ownerId: 2, name: "tom" }, { ownerId: null, name: "ann" }]
    ))

  it.effect("two workers that skip locked rows get different ones", () =>
    Effect.gen(function*() {
      const next = from(pets).select({ id: pets.id }).orderBy(asc(pets.id)).limit(1)
        .forUpdate({ of: ["pets"], waiting: "skip locked" })
      assert.strictEqual(
        Query.compile(next).text,
        `select "pets"."id" from "pets" order by "pets"."id" limit $1 for update of "pets" skip locked`
      )
      const pool = yield* Writes
      const [mine, theirs] = yield* transaction(Effect.all([
        Query.one(next),
        Effect.provideService(Query.one(next), Writes, pool)
      ]))
      assert.deepStrictEqual([mine.id, theirs.id], [1, 2])
    }))

  it.effect("`of` locks the rows of one table of a join, and leaves those of the other to whoever wants them", () =>
    Effect.gen(function*() {
      const joined = from(people).innerJoin(pets, eq(pets.ownerId, people.id)).select({ id: people.id }).limit(1)
        .forUpdate({ of: ["pets"] })
      assert.include(Query.compile(joined).text, `for update of "pets"`)
      const pool = yield* Writes
      const elsewhere = <A, E>(query: Effect.Effect<A, E, Writes>) => Effect.provideService(query, Writes, pool)
      const taken = (query: Query.Query<unknown, never, Writes, "many">) => elsewhere(Effect.flip(Query.all(query)))
      const free = from(people).where(eq(people.id, 2)).select({ id: people.id }).forUpdate({ waiting: "nowait" })
      const locked = from(pets).where(eq(pets.ownerId, 2)).select({ id: pets.id }).forShare({ waiting: "nowait" })
      const [, other, refused] = yield* transaction(
        Effect.all([Query.all(joined), elsewhere(Query.all(free)), taken(locked)])
      )
      assert.deepStrictEqual(other, [{ id: 2 }])
      assert.strictEqual(refused.reason._tag, "LockNotAvailable")
    }))

  it.effect("the weaker locks let others do what does not touch the keys", () =>
    Effect.gen(function*() {
      const all = from(pets).select({ id: pets.id }).orderBy(asc(pets.id)).limit(1)
      const text = `select "pets"."id" from "pets" order by "pets"."id" limit $1`
      assert.strictEqual(Query.compile(all.forNoKeyUpdate()).text, `${text} for no key update`)
      assert.strictEqual(Query.compile(all.forKeyShare({ waiting: "nowait" })).text, `${text} for key share nowait`)
      const pool = yield* Writes
      const elsewhere = <A, E>(query: Effect.Effect<A, E, Writes>) => Effect.provideService(query, Writes, pool)
      // Beside a lock of no key, a share of the key passes, and another update does not.
      const found = yield* transaction(Effect.all([
        Query.one(all.forNoKeyUpdate()),
        elsewhere(Query.one(all.forKeyShare({ waiting: "nowait" }))),
        Effect.flip(elsewhere(Query.one(all.forUpdate({ waiting: "nowait" }))))
      ]))
      assert.deepStrictEqual(found.slice(0, 2), [{ id: 1 }, { id: 1 }])
      const refused = found[2]
      assert.strictEqual(refused._tag === "DatabaseError" ? refused.reason._tag : refused._tag, "LockNotAvailable")
    }))

  it.effect("what may only be read is refused as the target of a write", () =>
    Effect.sync(() => {
      assert.throws(() => insert(manager as never), "\"manager\" is an alias of \"people\": write to the table itself")
      assert.throws(() => update(manager as never), "write to the table itself")
      assert.throws(() => deleteFrom(from(pets).select({ id: pets.id }).as("d") as never), "not a table made by")
      assert.throws(
        () => union(from(pets).select({ a: pets.id }), from(pets).select({ b: pets.id }) as never),
        "select (a) and (b)"
      )
    }))
})
