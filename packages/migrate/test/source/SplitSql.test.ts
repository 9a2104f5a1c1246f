/** Where a text of SQL is parted into statements, and where not. */
import { execute, splitSql, statementsOf } from "@aludel/migrate"
import { describe, expect, test } from "vitest"

const texts = (given: string) => {
  const found = splitSql(given)
  if ("what" in found) throw new Error(found.what)
  return found.map(({ text }) => text)
}

test.each([
  ["nothing", " -- only a comment\n ; ;; /* x */ ", []],
  ["two", "select 1; select 2", ["select 1", "select 2"]],
  ["a text", "select 'a;b', 'it''s;', 'back\\'; select 2", ["select 'a;b', 'it''s;', 'back\\'", "select 2"]],
  ["an escaped text", "select E'it\\'s;', e'\\\\'; select 2", ["select E'it\\'s;', e'\\\\'", "select 2"]],
  ["a name that ends in e", "select 1 as \"e\" where name'\\'; select 2", [
    "select 1 as \"e\" where name'\\'",
    "select 2"
  ]],
  ["a quoted name", "select 1 as \"a;\"\"b;\"; select 2", ["select 1 as \"a;\"\"b;\"", "select 2"]],
  ["dollars", "do $$ begin; end $$; select $a$ ; $$ ; $a$; select $1;", [
    "do $$ begin; end $$",
    "select $a$ ; $$ ; $a$",
    "select $1"
  ]],
  ["dollars in a name", "select a$b$c; select d$b$", ["select a$b$c", "select d$b$"]],
  ["comments", "select 1 -- ; 'x\n, 2; /* ; /* ; */ ' */ select 3", ["select 1 -- ; 'x\n, 2", "select 3"]],
  [
    "a body",
    "create or replace function f() returns int begin atomic; select case when true then 1 end; select 2; end; select 3",
    [
      "create or replace function f() returns int begin atomic; select case when true then 1 end; select 2; end",
      "select 3"
    ]
  ],
  ["begin as a statement", "begin; select 1; end; select 2", ["begin", "select 1", "end", "select 2"]],
  ["parentheses", "create rule r as on insert to t do (select 1; select 2); select 3", [
    "create rule r as on insert to t do (select 1; select 2)",
    "select 3"
  ]]
])("%s", (_, given, expected) => expect(texts(given)).toEqual(expected))

test.each([
  ["select 1;\nselect 'a", { what: "text in '", line: 2 }],
  ["select $x$ a $y$", { what: "text in $x$", line: 1 }],
  ["select \"a", { what: "name in \"", line: 1 }],
  ["/* a /* b */", { what: "comment", line: 1 }],
  ["select 1;\n\nselect (1;", { what: "parenthesis", line: 3 }],
  ["create function f() returns int begin atomic select 1;", { what: "body that begins with BEGIN", line: 1 }]
])("%s is not finished", (given, expected) => expect(splitSql(given)).toEqual(expected))

test("comments right before a statement belong to it", () => {
  expect(splitSql("-- one\nselect 1; -- two\n-- three\nselect 2")).toEqual([
    { text: "select 1", comments: ["one"] },
    { text: "select 2", comments: ["two", "three"] }
  ])
})

test("statements that are put together are parted again, whatever stands between them", () => {
  const pieces = ["select 'a;'", "select $q$;$q$", "select (1)", "do $$ ; $$", "select \";\"", "select E'\\';'"]
  const between = [";", " ;\n", "; -- x;y\n", ";/* ; */", "\n;\t"]
  for (let round = 0; round < 500; round++) {
    const chosen = Array.from({ length: round % 7 }, (_, i) => pieces[(round * 7 + i * 5) % pieces.length] ?? "")
    const text = chosen.map((piece, i) => piece + (between[(round + i) % between.length] ?? ";")).join("")
    expect(texts(text)).toEqual(chosen)
  }
})

describe("what no transaction may hold is known by its words", () => {
  test.each([
    "create index concurrently on a (b)",
    "/* why */ CREATE UNIQUE INDEX CONCURRENTLY i ON a (b)",
    "-- why\ndrop index concurrently i",
    "reindex table concurrently a",
    "reindex (verbose) database d",
    "vacuum (analyze) a",
    "alter system set work_mem = '1MB'",
    "create database d",
    "alter table a detach partition b concurrently"
  ])("%s", (text) => expect(statementsOf(execute(text))[0]?.transactional).toBe(false))

  test.each(["create index i on a (b)", "select 'vacuum'", "alter table a detach partition b", "reindex table a"])(
    "%s",
    (text) => expect(statementsOf(execute(text))[0]?.transactional).toBe(true)
  )

  test.each([
    ["create index concurrently I on a (b)", "drop index concurrently if exists \"i\""],
    [
      "create unique index concurrently if not exists \"I\" on only s.a (b)",
      "drop index concurrently if exists \"s\".\"I\""
    ],
    ["vacuum", undefined]
  ])(
    "what an ended build leaves behind: %s",
    (text, clear) => expect(statementsOf(execute(text))[0]?.resume?.clear[0]).toBe(clear)
  )
})
