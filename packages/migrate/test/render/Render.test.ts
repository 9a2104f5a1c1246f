/** Every operation as a call, and texts that are hard to write down. */
import {
  addColumn,
  addConstraint,
  addEnumLabel,
  alterComposite,
  alterDomain,
  alterSequence,
  column,
  composite,
  constraint,
  createComposite,
  createDomain,
  createEnum,
  createExtension,
  createIndex,
  createPolicy,
  createRoutine,
  createSchema,
  createSequence,
  createTable,
  createTrigger,
  createView,
  domain,
  dropColumn,
  dropComposite,
  dropConstraint,
  dropDomain,
  dropEnum,
  dropExpression,
  dropExtension,
  dropIndex,
  dropNotNull,
  dropPolicy,
  dropRoutine,
  dropSchema,
  dropSequence,
  dropTable,
  dropTrigger,
  dropView,
  execute,
  migration,
  type Operation,
  rename,
  renameColumn,
  renameConstraint,
  renameEnumLabel,
  renameTable,
  renderMigration,
  replaceEnum,
  setComment,
  setDefault,
  setIdentity,
  setNotNull,
  setSchema,
  setSequenceOwner,
  setTableOptions,
  setType,
  validateConstraint
} from "@aludel/migrate"
import { assert, describe, it } from "@effect/vitest"
import { numbers } from "../random/RandomSchema.ts"
import { assertWritten } from "../Written.ts"

const t = { schema: "app", name: "T \"x\"" }

const identity = {
  kind: "always",
  options: { type: "integer", start: "5", increment: "2", minimum: "1", maximum: "99", cache: "1", cycle: true }
} as const

/** One of each, with everything that it can say. */
const each: ReadonlyArray<Operation.Operation> = [
  createSchema("app"),
  dropSchema("app"),
  createExtension("citext", { schema: "app" }),
  createExtension("hstore"),
  dropExtension("citext"),
  createEnum(t, ["a", "it's"]),
  dropEnum(t),
  addEnumLabel("mood", "b", { before: "c" }),
  addEnumLabel("mood", "b"),
  renameEnumLabel("mood", "a", "b"),
  replaceEnum("mood", ["a", "b"], ["b"], {
    labels: { a: "b" },
    columns: [{ table: t, column: "m", array: true, default: "'{b}'::mood[]" }]
  }),
  createDomain(
    domain("d", "text", {
      notNull: true,
      default: "'x'",
      collation: "\"C\"",
      constraints: [constraint("c", "CHECK (value <> '')")]
    })
  ),
  alterDomain(domain("d", "int"), domain("d", "int", { default: "1" })),
  dropDomain("d"),
  createComposite(composite("a", { x: "int", y: { type: "text", collation: "\"C\"" } })),
  alterComposite(composite("a", { x: "int" }), composite("a", { x: "bigint", "odd name": "text" })),
  dropComposite("a"),
  createSequence("s"),
  createSequence("s", { type: "integer", cycle: true }),
  alterSequence("s", { increment: "2" }),
  dropSequence("s"),
  setSequenceOwner("s", { table: t, column: "id" }),
  setSequenceOwner("s", null),
  createTable(t, {
    columns: [
      column("id", "bigint", { identity: "always" }),
      column("n", "integer", { identity }),
      column("v", "text", { generated: "upper('a')", collation: "\"C\"" }),
      column("w", "text", { generated: { kind: "virtual", expression: "'a'" } }),
      column("x", "text", { notNull: true, default: "'a'::text" })
    ],
    constraints: [constraint("p", "PRIMARY KEY (id)")],
    unlogged: true,
    parameters: ["fillfactor=70"]
  }),
  createTable("m", { columns: [column("at", "date")], partitionBy: "RANGE (at)" }),
  createTable("m1", { columns: [], partitionOf: { parent: "m", bounds: "DEFAULT" } }),
  createTable("c", { columns: [column("a", "text")], inherits: ["p", t] }),
  dropTable(t),
  renameTable("t", "u"),
  rename("schema", "app", "shop"),
  rename("index", t, "i"),
  setSchema("table", "t", "app"),
  renameColumn("t", "a", "b"),
  renameConstraint("t", "a", "b"),
  addColumn(t, column("a", "text")),
  dropColumn(t, "a"),
  setType("t", "a", "integer", { using: "a::integer", collation: "\"C\"" }),
  setNotNull("t", "a"),
  dropNotNull("t", "a"),
  setDefault("t", "a", "'x'"),
  setDefault("t", "a", null),
  setIdentity("t", "a", null, identity),
  setIdentity("t", "a", identity, { ...identity, kind: "by default" }),
  setIdentity("t", "a", identity, null),
  dropExpression("t", "a"),
  addConstraint("t", constraint("f", "FOREIGN KEY (a) REFERENCES u(id)"), { notValid: true }),
  addConstraint("t", constraint("u", "UNIQUE (a)"), { usingIndex: "u_index" }),
  validateConstraint("t", "f"),
  dropConstraint("t", "f"),
  createIndex(t, "i", "btree (a) WHERE (b = '\\'::text)", { unique: true, concurrently: true }),
  dropIndex(t, "i", { concurrently: true }),
  createView("v", "SELECT 1", { parameters: ["security_barrier=true"] }),
  createView(t, " SELECT 1\n  WHERE true;", { materialized: true }),
  dropView("v"),
  dropView("v", { materialized: true }),
  createRoutine({
    schema: "public",
    name: "f",
    kind: "function",
    arguments: "a integer",
    definition: "CREATE …\n$function$`${x}`$function$"
  }),
  dropRoutine("procedure", "f", "a integer"),
  createTrigger("t", "tr", "CREATE TRIGGER tr …", { enabled: "disabled" }),
  dropTrigger("t", "tr"),
  createPolicy("t", "p", { command: "select", permissive: false, roles: ["a", "b"], using: "true", check: "false" }),
  createPolicy("t", "p", {}),
  dropPolicy("t", "p"),
  setTableOptions("t", { parameters: ["fillfactor=70"] }, {
    unlogged: true,
    rowSecurity: "forced",
    replicaIdentity: "full"
  }),
  setTableOptions("t", { unlogged: true }, {}),
  setComment("table \"t\"", "it's"),
  setComment("table \"t\"", null),
  execute("select 1"),
  execute(["select 1", "select 2"], { transactional: false })
]

describe("files", () => {
  it("have a call for every operation", () => {
    for (const operation of each) assertWritten([operation])
    assertWritten(each)
    const tags = new Set(each.map(({ _tag }) => _tag))
    assert.strictEqual(tags.size, 49)
  })

  it("break what is long, and keep what is short on its line", () => {
    const long = migration({
      id: "1f",
      parents: ["0a", "0b"],
      message: "two branches",
      up: [
        createEnum("mood", Array.from({ length: 20 }, (_, at) => `label number ${at}`)),
        createIndex("users", "users_email", "btree (lower(email)) WHERE (deleted_at IS NULL)", {
          unique: true,
          concurrently: true
        }),
        createView("names", " SELECT id,\n    name\n   FROM users;")
      ]
    })
    const text = renderMigration(long)
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
        execute([one(), one()]),
        setComment("table \"t\"", one()),
        createTable({ schema: one(), name: one() }, { columns: [column(one(), one(), { default: one() })] }),
        createEnum(one(), [one(), one()]),
        createComposite(composite(one(), { [`x${one()}`]: one() })),
        replaceEnum(one(), [one()], [one()], { labels: { [`x${one()}`]: one() }, columns: [] })
      ])
    }
  })
})
