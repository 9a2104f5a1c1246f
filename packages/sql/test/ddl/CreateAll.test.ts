/** DDL as text: dependency order, circles, literals. What the server makes of it is in the integration test. */
import { createStatements, dataModel, dropStatements, Pg, table } from "@aludel/sql"
import { describe, expect, test } from "vitest"
import { blog } from "../Blog.ts"

describe("createStatements", () => {
  test("each table after those it refers to, and the key that closes a circle at the end", () => {
    const statements = createStatements(blog)
    expect(statements.map((text) => text.split("\n")[0])).toEqual([
      `create table if not exists "posts" (`,
      `create table if not exists "users" (`,
      `create table if not exists "counters" (`,
      "do $aludel$ begin"
    ])
    expect(statements[3]).toContain(
      `alter table "posts" add constraint "posts_author_id_fkey" foreign key ("author_id") references "users" ("id") on delete cascade;`
    )
  })

  test("columns, defaults as literals, constraints by name", () => {
    const [text] = createStatements(dataModel({
      t: table(
        "t",
        class {
          id = Pg.bigint().identity().primaryKey()
          quoted = Pg.text().default("it's \\ \"here\"")
          active = Pg.boolean().default(false)
          createdAt = Pg.timestamptz().defaultNow()
        },
        { schema: "app" }
      )
    })).slice(1)
    expect(text).toBe([
      `create table if not exists "app"."t" (`,
      `  "id" bigint generated always as identity not null,`,
      `  "quoted" text default E'it''s \\\\ "here"' not null,`,
      `  "active" boolean default false not null,`,
      `  "created_at" timestamptz(3) default now() not null,`,
      `  constraint "t_pkey" primary key ("id")`,
      ")"
    ].join("\n"))
  })

  test("schemas first", () => {
    const model = dataModel({
      t: table(
        "t",
        class {
          id = Pg.integer()
        },
        { schema: "o'dd \"name\"" }
      )
    })
    expect(createStatements(model)[0]).toBe(`create schema if not exists "o'dd ""name"""`)
  })

  test("a long chain and a ring of tables", () => {
    const size = 300
    const tables: Array<{ readonly id: ReturnType<typeof link>["id"] }> = []
    const link = (n: number) =>
      table(
        `t${n}`,
        class {
          id = Pg.integer().primaryKey()
          next = Pg.integer().nullable().references((): never => tables[(n + 1) % size]?.id as never)
        }
      )
    for (let n = 0; n < size; n++) tables.push(link(n))
    const model = dataModel(Object.fromEntries(tables.map((t, n) => [`t${n}`, t])) as never)
    const statements = createStatements(model)
    expect(statements).toHaveLength(size + 1)
    expect(dropStatements(model)).toHaveLength(size + 1)
    expect(dropStatements(model)[0]).toBe(`alter table if exists "t299" drop constraint if exists "t299_next_fkey"`)
  })
})
