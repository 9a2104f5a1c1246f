/** Every operation as a call, and texts that are hard to write down. */
import * as Migrate from "@aludel/migrate"
import { assert, describe, it } from "@effect/vitest"
import { numbers } from "../random/RandomSchema.ts"
import { assertWritten } from "../Written.ts"

const t = { schema: "app", name: "T \"x\"" }

const identity = {
  kind: "always",
  options: { type: "integer", start: "5", increment: "2", minimum: "1", maximum: "99", cache: "1", cycle: true }
} as const

/** One of each, with everything that it can say. */
const each: ReadonlyArray<Migrate.Operation.Operation> = [
  Migrate.createSchema("app"),
  Migrate.dropSchema("app"),
  Migrate.createExtension("citext", { schema: "app" }),
  Migrate.createExtension("hstore"),
  Migrate.dropExtension("citext"),
  Migrate.createEnum(t, ["a", "it's"]),
  Migrate.dropEnum(t),
  Migrate.addEnumLabel("mood", "b", { before: "c" }),
  Migrate.addEnumLabel("mood", "b"),
  Migrate.renameEnumLabel("mood", "a", "b"),
  Migrate.replaceEnum("mood", ["a", "b"], ["b"], {
    labels: { a: "b" },
    columns: [{ table: t, column: "m", array: true, default: "'{b}'::mood[]" }]
  }),
  Migrate.createDomain(
    Migrate.domain("d", "text", {
      notNull: true,
      default: "'x'",
      collation: "\"C\"",
      constraints: [Migrate.constraint("c", "CHECK (value <> '')")]
    })
  ),
  Migrate.alterDomain(Migrate.domain("d", "int"), Migrate.domain("d", "int", { default: "1" })),
  Migrate.dropDomain("d"),
  Migrate.createComposite(Migrate.composite("a", { x: "int", y: { type: "text", collation: "\"C\"" } })),
  Migrate.alterComposite(
    Migrate.composite("a", { x: "int" }),
    Migrate.composite("a", { x: "bigint", "odd name": "text" })
  ),
  Migrate.dropComposite("a"),
  Migrate.createCollation("c", { locale: "de" }),
  Migrate.createCollation("c", { provider: "libc", locale: "C", ctype: "POSIX" }),
  Migrate.createCollation("c", { locale: "und", deterministic: false, rules: "&a < 'b'" }),
  Migrate.dropCollation("c"),
  Migrate.ifExists(Migrate.dropCollation("c")),
  Migrate.waive("drop-table", "nobody reads it", Migrate.ifExists(Migrate.dropTable("gone"))),
  Migrate.createSequence("s"),
  Migrate.createSequence("s", { type: "integer", cycle: true }),
  Migrate.alterSequence("s", { increment: "2" }),
  Migrate.dropSequence("s"),
  Migrate.setSequenceOwner("s", { table: t, column: "id" }),
  Migrate.setSequenceOwner("s", null),
  Migrate.createTable(t, {
    columns: [
      Migrate.column("id", "bigint", { identity: "always" }),
      Migrate.column("n", "integer", { identity }),
      Migrate.column("v", "text", { generated: "upper('a')", collation: "\"C\"" }),
      Migrate.column("w", "text", { generated: { kind: "virtual", expression: "'a'" } }),
      Migrate.column("x", "text", { notNull: true, default: "'a'::text" })
    ],
    constraints: [Migrate.constraint("p", "PRIMARY KEY (id)")],
    unlogged: true,
    parameters: ["fillfactor=70"]
  }),
  Migrate.createTable("m", { columns: [Migrate.column("at", "date")], partitionBy: "RANGE (at)" }),
  Migrate.createTable("m1", { columns: [], partitionOf: { parent: "m", bounds: "DEFAULT" } }),
  Migrate.createTable("c", { columns: [Migrate.column("a", "text")], inherits: ["p", t] }),
  Migrate.dropTable(t),
  Migrate.renameTable("t", "u"),
  Migrate.rename("schema", "app", "shop"),
  Migrate.rename("index", t, "i"),
  Migrate.setSchema("table", "t", "app"),
  Migrate.renameColumn("t", "a", "b"),
  Migrate.renameConstraint("t", "a", "b"),
  Migrate.addColumn(t, Migrate.column("a", "text")),
  Migrate.dropColumn(t, "a"),
  Migrate.setType("t", "a", "integer", { using: "a::integer", collation: "\"C\"" }),
  Migrate.setNotNull("t", "a"),
  Migrate.dropNotNull("t", "a"),
  Migrate.setDefault("t", "a", "'x'"),
  Migrate.setDefault("t", "a", null),
  Migrate.setIdentity("t", "a", null, identity),
  Migrate.setIdentity("t", "a", identity, { ...identity, kind: "by default" }),
  Migrate.setIdentity("t", "a", identity, null),
  Migrate.dropExpression("t", "a"),
  Migrate.addConstraint("t", Migrate.constraint("f", "FOREIGN KEY (a) REFERENCES u(id)"), { notValid: true }),
  Migrate.addConstraint("t", Migrate.constraint("u", "UNIQUE (a)"), { usingIndex: "u_index" }),
  Migrate.validateConstraint("t", "f"),
  Migrate.dropConstraint("t", "f"),
  Migrate.createIndex(t, "i", "btree (a) WHERE (b = '\\'::text)", { unique: true, concurrently: true }),
  Migrate.dropIndex(t, "i", { concurrently: true }),
  Migrate.createView("v", "SELECT 1", { parameters: ["security_barrier=true"] }),
  Migrate.createView(t, " SELECT 1\n  WHERE true;", { materialized: true }),
  Migrate.dropView("v"),
  Migrate.dropView("v", { materialized: true }),
  Migrate.createRoutine({
    schema: "public",
    name: "f",
    kind: "function",
    arguments: "a integer",
    definition: "CREATE …\n$function$`${x}`$function$"
  }),
  Migrate.dropRoutine("procedure", "f", "a integer"),
  Migrate.createTrigger("t", "tr", "CREATE TRIGGER tr …", { enabled: "disabled" }),
  Migrate.dropTrigger("t", "tr"),
  Migrate.createPolicy("t", "p", {
    command: "select",
    permissive: false,
    roles: ["a", "b"],
    using: "true",
    check: "false"
  }),
  Migrate.createPolicy("t", "p", {}),
  Migrate.dropPolicy("t", "p"),
  Migrate.createStatistics("t", { schema: "app", name: "s" }, "CREATE STATISTICS app.s ON a, b FROM t"),
  Migrate.dropStatistics("t", "s"),
  Migrate.grant(["select", "insert"], { table: t }, "\"Some one\"", { grantable: true }),
  Migrate.grant(["select"], { table: "t", column: "a \"b\"" }, "reporter"),
  Migrate.grant(["usage"], { schema: "app" }, "public"),
  Migrate.grant(["usage"], { sequence: "s" }, "reporter"),
  Migrate.grant(["usage"], { type: t }, "reporter"),
  Migrate.revoke(["execute"], { routine: "f", arguments: "a integer" }, "public"),
  Migrate.setTableOptions("t", { parameters: ["fillfactor=70"] }, {
    unlogged: true,
    rowSecurity: "forced",
    replicaIdentity: "full"
  }),
  Migrate.setTableOptions("t", { unlogged: true }, {}),
  // As it is written where nothing is to be but the usual.
  Migrate.setTableOptions("t", { unlogged: true }),
  Migrate.setComment("table \"t\"", "it's"),
  Migrate.setComment("table \"t\"", null),
  Migrate.waive("drop-column", "no code \"reads\" it", Migrate.dropColumn("t", "a")),
  Migrate.waive("not-looked-at", "read by two", Migrate.waive("b", "", Migrate.execute("do 'x'"))),
  Migrate.execute("select 1"),
  Migrate.execute(["select 1", "select 2"], { transactional: false })
]

describe("files", () => {
  it("have a call for every operation", () => {
    for (const operation of each) assertWritten([operation])
    assertWritten(each)
    const tags = new Set(each.map(({ _tag }) => _tag))
    assert.strictEqual(tags.size, 55)
  })

  it("break what is long, and keep what is short on its line", () => {
    const long = Migrate.migration({
      id: "1f",
      parents: ["0a", "0b"],
      message: "two branches",
      up: [
        Migrate.createEnum("mood", Array.from({ length: 20 }, (_, at) => `label number ${at}`)),
        Migrate.createIndex("users", "users_email", "btree (lower(email)) WHERE (deleted_at IS NULL)", {
          unique: true,
          concurrently: true
        }),
        Migrate.createView("names", " SELECT id,\n    name\n   FROM users;")
      ]
    })
    const text = Migrate.renderMigration(long)
    for (const line of text.split("\n")) assert.isAtMost(line.length, 120)
    assert.strictEqual(
      text,
      `import { createEnum, createIndex, createView, migration } from "@aludel/migrate"

export default migration({
  id: "1f",
  parents: ["0a", "0b"],
  message: "two branches",
  up: [
    createEnum("mood", [
${Array.from({ length: 20 }, (_, at) => `      "label number ${at}"`).join(",\n")}
    ]),
    createIndex("users", "users_email", "btree (lower(email)) WHERE (deleted_at IS NULL)", {
      unique: true,
      concurrently: true
    }),
    createView("names", \` SELECT id,
    name
   FROM users;\`)
  ]
})
`
    )
  })

  it("hold any text", () => {
    const next = numbers(7)
    const pieces = [
      "'",
      "\"",
      "`",
      "\\",
      "${",
      "}",
      "\n",
      "\r\n",
      "\t",
      "é",
      "\u2028",
      "😀",
      " ",
      "a",
      "*/",
      "//",
      "$$"
    ]
    const one = () =>
      Array.from({ length: Math.floor(next() * 9) }, () => pieces[Math.floor(next() * pieces.length)] ?? "").join("")
    for (let at = 0; at < 500; at++) {
      assertWritten([
        Migrate.execute([one(), one()]),
        Migrate.setComment("table \"t\"", one()),
        Migrate.createTable({ schema: one(), name: one() }, {
          columns: [Migrate.column(one(), one(), { default: one() })]
        }),
        Migrate.createEnum(one(), [one(), one()]),
        Migrate.createCollation(one(), { locale: one(), ctype: one(), rules: one() }),
        Migrate.createComposite(Migrate.composite(one(), { [`x${one()}`]: one() })),
        Migrate.replaceEnum(one(), [one()], [one()], { labels: { [`x${one()}`]: one() }, columns: [] })
      ])
    }
  })
})
