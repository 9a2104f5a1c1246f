/** What lint says beside its rules: what it did not look at, waivers, consent, locks and sizes. */
import {
  addColumn,
  Catalog,
  column,
  constraint,
  createIndex,
  createTable,
  data,
  dropColumn,
  execute,
  lint,
  waive
} from "@aludel/migrate"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { statementsIn, tokensOf } from "../../src/lint/Token.ts"

const statements = (text: string) =>
  statementsIn(tokensOf(text) ?? []).map((tokens) => text.slice(tokens[0]?.start, tokens.at(-1)?.end))

describe("tokens", () => {
  it("a semicolon in a string, a name, a comment, dollar quotes or an SQL body ends nothing", () => {
    const texts = [
      "select 'it''s; fine', E'\\'; no', \"a;\"\"b\"",
      "select 1 -- ; not here\n + 2 /* nor /* here; */ ; */",
      "create function f() returns int language sql as $x$ select 1; $y$ ; $x$",
      "create function f() returns int begin atomic select case when true then 1 end; select 2; end"
    ]
    assert.deepStrictEqual(statements(texts.join(";\n")), texts.map((text) => text.replace(/ \/\*.*$/, "")))
  })

  it("what does not end is no list of tokens", () => {
    for (const text of ["select 'a", "select \"a", "select /* a", "select $$ a"]) {
      assert.isTrue(tokensOf(text) === undefined || text.includes("$$"), text)
    }
    assert.strictEqual(lint([execute("select 'a")]).notLookedAt.length, 1)
  })
})

describe("lint", () => {
  it("queries of the program are not looked at, and said so", () => {
    const { findings, notLookedAt } = lint([data("guests are users", Effect.void)])
    assert.deepStrictEqual(findings, [])
    assert.deepStrictEqual(notLookedAt, [
      { index: 0, statement: "guests are users", reason: "it runs queries of the program" }
    ])
  })

  it("a change of type that writes no row is told by what is looked at and built again", () => {
    const made = createTable("users", {
      columns: [column("email", "character varying(50)"), column("name", "character varying(50)")],
      constraints: [constraint("users_email_check", "CHECK (((email)::text <> ''::text))")]
    })
    const by = (name: string, definition: string) =>
      ({ name, definition, unique: false, valid: true, columns: [], comment: null }) as const
    const tables = made._tag === "CreateTable"
      ? [{ ...made.table, indexes: [by("users_lower", "btree (lower(email))"), by("users_name", "btree (name)")] }]
      : []
    const catalog = { ...Catalog.emptyCatalog, tables }
    const said = (statement: string) =>
      lint([execute(statement)], { catalog }).findings.filter(({ rule }) => rule === "change-type")
        .map(({ locks, problem }) => [problem, locks.map(({ work }) => work)])
    assert.deepStrictEqual(said("alter table users alter email type text"), [[
      "no row of \"users\" is written, but the change verifies \"users_email_check\" for all rows and builds " +
      "\"users_lower\" anew while nobody reads it",
      ["scan"]
    ]])
    assert.deepStrictEqual(said("alter table users alter name type text"), [])
    assert.deepStrictEqual(said("alter table users alter name type citext").length, 1)
  })

  it("what cannot be read is said, each by itself", () => {
    const unread = [
      "do $$ begin execute 'drop table users'; end $$",
      "call rebuild()",
      "select drop_everything()",
      "execute prepared",
      "alter system set work_mem = '1GB'",
      "create rule r as on insert to t do instead nothing",
      "create foo bar",
      "alter table t frobnicate",
      "alter table t add column a text, frobnicate",
      "alter table t drop column a b",
      "drop function f() cascade",
      "drop view v cascade",
      "drop index i cascade",
      "alter table t drop constraint t_pkey cascade",
      "create user mapping for app server far",
      "lock t in some mode",
      "with x as (delete from t returning a) select * from x",
      "nonsense"
    ]
    const report = lint(unread.map((text) => execute(text)))
    assert.deepStrictEqual(
      report.notLookedAt.map(({ index, statement }) => [index, statement]),
      unread.map((text, at) => [at, text])
    )
    assert.deepStrictEqual(report.findings, [])
  })

  it("what is harmless is looked at", () => {
    const harmless = [
      "comment on table t is 'x; y'",
      "grant select on t to app",
      "analyze t",
      "select 1",
      "create function f() returns int language sql as 'drop table t'",
      "insert into t (a) select b from u",
      "create view v as select 1",
      "create temp table x as select 1",
      "select a into temp x from t",
      "grant all on schema s to app",
      "create aggregate total(int) (sfunc = int4pl, stype = int)",
      "create statistics s on a, b from t",
      "alter default privileges grant select on tables to app"
    ]
    assert.deepStrictEqual(lint([execute(harmless)]), { findings: [], notLookedAt: [], idleWaivers: [] })
    assert.deepStrictEqual(lint([execute("vacuum (analyze) t")]), { findings: [], notLookedAt: [], idleWaivers: [] })
  })

  it("what takes a lock in passing keeps it as any other does", () => {
    const report = lint([execute(["alter table t owner to app", "update u set a = 1 where id = 2"])])
    assert.deepStrictEqual(report.findings.map(({ locks, rule }) => [rule, locks.map(({ lock }) => lock)]), [
      ["backfill-apart", ["ROW EXCLUSIVE"]]
    ])
    const made = lint([execute(["select a into u from t", "create index on u (a)"])])
    assert.deepStrictEqual(made, { findings: [], notLookedAt: [], idleWaivers: [] })
  })

  it("several statements in one text, each with its own findings", () => {
    const { findings, notLookedAt } = lint([
      execute("create table x (id bigint); create index i on t (a); do 'x'; drop table u")
    ])
    assert.deepStrictEqual(findings.map(({ rule, statement }) => [rule, statement]), [
      ["create-index-concurrently", "create index i on t (a)"],
      ["drop-table", "drop table u"]
    ])
    assert.deepStrictEqual(notLookedAt.map(({ statement }) => statement), ["do 'x'"])
  })

  it("a waiver with a reason lets a rule pass; one without, or of no use, is reported", () => {
    const gone = dropColumn("users", "fax")
    assert.deepStrictEqual(lint([gone]).findings.map(({ destructive, rule }) => [rule, destructive]), [[
      "drop-column",
      true
    ]])
    assert.deepStrictEqual(lint([waive("drop-column", "nobody reads it", gone)]), {
      findings: [],
      notLookedAt: [],
      idleWaivers: []
    })
    const idle = (rule: string, reason: string) =>
      lint([waive(rule, reason, addColumn("users", column("a", "text")))]).idleWaivers.map(({ problem }) => problem)
    assert.deepStrictEqual(idle("drop-column", "why not"), ["nothing here needs it"])
    assert.deepStrictEqual(idle("drop-columns", "why not"), ["there is no rule of this name"])
    const empty = lint([waive("drop-column", " ", gone)])
    assert.deepStrictEqual([empty.findings.length, empty.idleWaivers[0]?.problem], [1, "it gives no reason"])
    assert.deepStrictEqual(lint([waive("not-looked-at", "read by two of us", execute("do 'x'"))]).notLookedAt, [])
  })

  it("a finding says who waits for what, and how large it is", () => {
    const { findings: [finding] } = lint([createIndex("users", "i", "btree (a)")], {
      sizes: [{ schema: "public", name: "users", bytes: 8192, rows: 3 }]
    })
    assert.deepStrictEqual(finding?.locks, [{
      relation: { schema: "public", name: "users" },
      lock: "SHARE",
      work: "scan",
      blocks: "writers",
      size: { schema: "public", name: "users", bytes: 8192, rows: 3 }
    }])
  })

  it("a table of the same migration is nobody's, under its new name too", () => {
    const made = createTable("a", { columns: [column("id", "bigint", { notNull: true })] })
    assert.deepStrictEqual(
      lint([made, createIndex("a", "i", "btree (id)"), execute("alter table a add b text not null")]).findings,
      []
    )
    assert.deepStrictEqual(
      lint([execute(["create table a (id bigint)", "alter table a rename to b", "create index on b (id)"])]).findings,
      []
    )
  })
})
