/** Joins by a foreign key: text, parameters and rows; and what is refused, since no key or more than one leads there. */
import {
  alias,
  asc,
  createAll,
  dataModel,
  deleteFrom,
  eq,
  exists,
  foreignKey,
  from,
  insert,
  partition,
  Pg,
  primaryKey,
  Query,
  references,
  sample,
  table,
  transaction,
  update
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { problem } from "./Problem.ts"
import { shows } from "./Shows.ts"

const authors = table(
  "key_authors",
  class Authors {
    id = Pg.integer().primaryKey()
    name = Pg.text()
  }
)
const articles = table(
  "key_articles",
  class Articles {
    id = Pg.integer().primaryKey()
    authorId = Pg.integer().nullable().references(() => authors.id)
  }
)
const remarks = table(
  "key_remarks",
  class Remarks {
    id = Pg.integer().primaryKey()
    articleId = Pg.integer().references(() => articles.id).named("article")
    authorId = Pg.integer().references(() => authors.id)
  }
)
const employees = table(
  "key_employees",
  class Employees {
    id = Pg.integer().primaryKey()
    managerId = Pg.integer().nullable().references(() => employees.id)
  }
)
const seats = table(
  "key_seats",
  class Seats {
    line = Pg.integer()
    number = Pg.integer()
  },
  { constraints: [primaryKey("line", "number")] }
)
const tickets = table(
  "key_tickets",
  class Tickets {
    id = Pg.integer().primaryKey()
    seatNumber = Pg.integer()
    seatLine = Pg.integer()
  },
  { constraints: [foreignKey(["seatLine", "seatNumber"], () => [seats.line, seats.number])] }
)
const visits = table(
  "key_visits",
  class Visits {
    day = Pg.date()
    authorId = Pg.integer().references(() => authors.id)
  },
  { partitionBy: { list: ["day"] } }
)
const monday = partition("key_visits_monday", visits, { in: ["2026-11-23"] })
const apart = table(
  "key_apart",
  class Apart {
    id = Pg.integer().primaryKey()
  },
  { schema: "elsewhere" }
)
const sameName = table(
  "key_authors",
  class SameName {
    id = Pg.integer().primaryKey()
  },
  { schema: "elsewhere" }
)

const model = dataModel({ authors, articles, remarks, employees, seats, tickets, visits, monday })

const seed = Effect.gen(function*() {
  yield* createAll(model)
  yield* Query.run(insert(authors).values([{ id: 1, name: "ann" }, { id: 2, name: "bob" }]))
  yield* Query.run(insert(articles).values([{ id: 10, authorId: 1 }, { id: 11, authorId: null }]))
  yield* Query.run(insert(remarks).values([{ id: 100, articleId: 10, authorId: 2 }]))
  yield* Query.run(insert(employees).values([{ id: 1, managerId: null }, { id: 2, managerId: 1 }]))
  yield* Query.run(insert(seats).values([{ line: 1, number: 7 }, { line: 7, number: 1 }]))
  yield* Query.run(insert(tickets).values([{ id: 1, seatLine: 7, seatNumber: 1 }]))
  yield* Query.run(insert(visits).values([{ day: "2026-11-23", authorId: 2 }]))
})

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: seed }))("joins by a foreign key", (it) => {
  it.effect("each kind of join finds the key in either direction", () =>
    Effect.gen(function*() {
      const on = `on "key_articles"."author_id" = "key_authors"."id"`
      const pair = { article: articles.id, author: authors.id }
      const list = `select "key_articles"."id" as "article", "key_authors"."id" as "author" from`
      const sorted = `order by "key_articles"."id", "key_authors"."id"`
      const both = [asc(articles.id), asc(authors.id)] as const
      yield* shows(
        from(articles).innerJoin(authors).select(pair).orderBy(...both),
        `${list} "key_articles" inner join "key_authors" ${on} ${sorted}`,
        [{ article: 10, author: 1 }]
      )
      yield* shows(
        from(authors).innerJoin(articles).select(pair).orderBy(...both),
        `${list} "key_authors" inner join "key_articles" ${on} ${sorted}`,
        [{ article: 10, author: 1 }]
      )
      yield* shows(
        from(articles).leftJoin(authors).select(pair).orderBy(...both),
        `${list} "key_articles" left join "key_authors" ${on} ${sorted}`,
        [{ article: 10, author: 1 }, { article: 11, author: null }]
      )
      yield* shows(
        from(articles).rightJoin(authors).select(pair).orderBy(...both),
        `${list} "key_articles" right join "key_authors" ${on} ${sorted}`,
        [{ article: 10, author: 1 }, { article: null, author: 2 }]
      )
      yield* shows(
        from(articles).fullJoin(authors).select(pair).orderBy(...both),
        `${list} "key_articles" full join "key_authors" ${on} ${sorted}`,
        [{ article: 10, author: 1 }, { article: 11, author: null }, { article: null, author: 2 }]
      )
    }))

  it.effect("a key over several columns compares all of them, in the order of the declaration", () =>
    Effect.gen(function*() {
      yield* shows(
        from(seats).innerJoin(tickets).select({ id: tickets.id, line: seats.line }),
        `select "key_tickets"."id", "key_seats"."line" from "key_seats" inner join "key_tickets" on ` +
          `"key_tickets"."seat_line" = "key_seats"."line" and "key_tickets"."seat_number" = "key_seats"."number"`,
        [{ id: 1, line: 7 }]
      )
      assert.deepStrictEqual(
        Query.compile(
          from(tickets).innerJoin(seats, references(tickets.seatNumber, seats)).select({ id: tickets.id })
        ),
        Query.compile(from(tickets).innerJoin(seats).select({ id: tickets.id }))
      )
    }))

  it.effect("the key may be of any table in scope; an alias, a sample and a partition keep their table's", () =>
    Effect.gen(function*() {
      yield* shows(
        from(remarks).innerJoin(articles).select({ id: remarks.id, article: articles.id }),
        `select "key_remarks"."id", "key_articles"."id" as "article" from "key_remarks" ` +
          `inner join "key_articles" on "key_remarks"."article" = "key_articles"."id"`,
        [{ id: 100, article: 10 }]
      )
      const writer = alias(authors, "writer")
      yield* shows(
        from(tickets).crossJoin(articles).innerJoin(writer).select({ name: writer.name }),
        `select "writer"."name" from "key_tickets" cross join "key_articles" ` +
          `inner join "key_authors" as "writer" on "key_articles"."author_id" = "writer"."id"`,
        [{ name: "ann" }]
      )
      yield* shows(
        from(sample(articles, 100)).innerJoin(authors).select({ name: authors.name }),
        `select "key_authors"."name" from "key_articles" tablesample bernoulli ($1) ` +
          `inner join "key_authors" on "key_articles"."author_id" = "key_authors"."id"`,
        [{ name: "ann" }],
        "100"
      )
      yield* shows(
        from(monday).innerJoin(authors).select({ name: authors.name }),
        `select "key_authors"."name" from "key_visits_monday" ` +
          `inner join "key_authors" on "key_visits_monday"."author_id" = "key_authors"."id"`,
        [{ name: "bob" }]
      )
    }))

  it.effect("a table with itself leads both ways, so the column says which", () =>
    Effect.gen(function*() {
      const e = alias(employees, "e")
      const m = alias(employees, "m")
      assert.strictEqual(
        problem(() => from(e).innerJoin(m)),
        `more than one foreign key leads between "m" and "e" (e.key_employees_manager_id_fkey, ` +
          "m.key_employees_manager_id_fkey): say which, with `references`"
      )
      yield* shows(
        from(e).leftJoin(m, references(e.managerId, m)).select({ id: e.id, manager: m.id }).orderBy(asc(e.id)),
        `select "e"."id", "m"."id" as "manager" from "key_employees" as "e" ` +
          `left join "key_employees" as "m" on "e"."manager_id" = "m"."id" order by "e"."id"`,
        [{ id: 1, manager: null }, { id: 2, manager: 1 }]
      )
      yield* shows(
        from(e).where(exists(from(m).correlate(e).where(references(m.managerId, e)).select({ id: m.id })))
          .select({ id: e.id }),
        `select "e"."id" from "key_employees" as "e" where exists (select "m"."id" from "key_employees" as "m" ` +
          `where "m"."manager_id" = "e"."id")`,
        [{ id: 1 }]
      )
    }))

  it.effect("beside an update and a delete too", () =>
    Effect.gen(function*() {
      const renamed = update(tickets).from(articles).innerJoin(authors).set({ seatNumber: tickets.seatNumber })
        .where(eq(authors.name, "ann"))
      assert.deepStrictEqual(Query.compile(renamed), {
        text: `update "key_tickets" set "seat_number" = "key_tickets"."seat_number" from "key_articles" ` +
          `inner join "key_authors" on "key_articles"."author_id" = "key_authors"."id" where "key_authors"."name" = $1`,
        parameters: ["ann"]
      })
      assert.strictEqual(yield* transaction(Query.one(renamed)), 1)
      const gone = deleteFrom(remarks).using(articles).leftJoin(authors).where(eq(authors.name, "bob"))
      assert.strictEqual(yield* transaction(Query.one(gone)), 0)
    }))

  it.effect("none or two are refused by the names of the tables, before anything is built", () =>
    Effect.sync(() => {
      assert.strictEqual(
        problem(() => from(authors).innerJoin(seats)),
        `no foreign key leads between "key_seats" and "key_authors": say on what it is joined`
      )
      assert.strictEqual(
        problem(() => from(articles).innerJoin(authors).leftJoin(remarks)),
        `more than one foreign key leads between "key_remarks" and "key_articles", "key_authors" ` +
          "(key_remarks.key_remarks_article_fkey, key_remarks.key_remarks_author_id_fkey): say which, with `references`"
      )
      assert.strictEqual(
        problem(() => from(articles).innerJoin(apart)),
        `no foreign key leads between "key_apart" and "key_articles": say on what it is joined`
      )
      // The same name in another schema is another table.
      assert.include(problem(() => from(articles).innerJoin(sameName)), "no foreign key leads")
      const derived = from(authors).select({ id: authors.id }).as("derived")
      assert.include(problem(() => from(derived).innerJoin(articles)), "no foreign key leads")
      assert.strictEqual(
        problem(() => references(articles.id, authors)),
        `"key_articles"."id" is of no foreign key to "key_authors"`
      )
      assert.include(problem(() => references(derived.id, authors)), "is of no foreign key to")
      const untyped: { readonly innerJoin: (table: unknown, on: undefined) => unknown } = from(articles) as never
      assert.strictEqual(
        problem(() => untyped.innerJoin(authors, undefined)),
        "the condition of `innerJoin` is undefined: `optionally` leaves one out that depends on a value"
      )
    }))
})
