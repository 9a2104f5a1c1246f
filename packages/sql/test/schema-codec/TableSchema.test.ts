/** The schemas of a table: values to JSON and back for every type, what a payload may hold, and an HTTP API over it all. */
import { type NewRow, Pg, type Row, table } from "@aludel/sql"
import { insertSchema, jsonb, selectSchema, updateSchema, withSchema } from "@aludel/sql/Schema"
import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { plain, types } from "../type/Types.ts"

const role = Pg.enum("role", ["admin", "user"])
const Email = Schema.String.pipe(Schema.brand("Email"))
const Settings = Schema.Struct({ theme: Schema.String, since: Schema.Date })

const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = withSchema(Pg.varchar(20), Email).unique()
    others = withSchema(Pg.text(), Email).array()
    age = Pg.smallint().nullable()
    role = role().default("user")
    balance = Pg.numeric(10, 2)
    settings = jsonb(Settings).nullable()
    photo = Pg.bytea()
    seen = Pg.timestamptz({ precision: 6 }).nullable()
    createdAt = Pg.timestamptz().defaultNow()
    token = Pg.uuid().defaultWith(() => "00000000-0000-0000-0000-000000000000")
    double = Pg.integer().generatedAs(() => users.age)
  }
)

const email = Email.make("a@b")
const row: Row<typeof users> = {
  id: 9007199254740993n,
  email,
  others: [email],
  age: null,
  role: "admin",
  balance: BigDecimal.fromStringUnsafe("12345678901234567890.50"),
  settings: { theme: "dark", since: new Date(0) },
  photo: Uint8Array.of(0, 255),
  seen: null,
  createdAt: DateTime.makeUnsafe("2024-02-29T12:00:00.123Z"),
  token: "00000000-0000-0000-0000-000000000000",
  double: 2
}

const json = {
  id: "9007199254740993",
  email: "a@b",
  others: ["a@b"],
  age: null,
  role: "admin",
  balance: "12345678901234567890.5",
  settings: { theme: "dark", since: "1970-01-01T00:00:00.000Z" },
  photo: "AP8=",
  seen: null,
  createdAt: "2024-02-29T12:00:00.123Z",
  token: "00000000-0000-0000-0000-000000000000",
  double: 2
}

describe("a table's schemas", () => {
  it("a row to JSON and back", () => {
    const encoded = Schema.encodeSync(selectSchema(users))(row)
    assert.deepStrictEqual(encoded, json)
    assert.deepStrictEqual(
      plain(Schema.decodeUnknownSync(selectSchema(users))(JSON.parse(JSON.stringify(encoded)))),
      plain(row)
    )
    // What HTTP does with a schema: its own codec for JSON, over one that is JSON already.
    assert.deepStrictEqual<unknown>(Schema.encodeSync(Schema.toCodecJson(selectSchema(users)))(row), json)
  })

  it.each(Object.keys(types))(
    "%s: the edges and 50 random values to JSON and back, alone, nullable, and in arrays",
    (name) => {
      const { column, edges, random } = types[name] ?? assert.fail(name)
      const isArray = column().facts.type.name.endsWith("[]")
      const codec = selectSchema(table("one", { value: column(), none: column().nullable() }))
      const inArray = isArray ? undefined : selectSchema(table("many", { values: column().array() }))
      for (const given of [...edges, ...Array.from({ length: 50 }, random)]) {
        // JSON knows no -0.
        const value = given === 0 ? 0 : given
        const text = JSON.stringify(Schema.encodeUnknownSync(codec)({ value, none: null }))
        assert.deepStrictEqual(plain(Schema.decodeUnknownSync(codec)(JSON.parse(text))), plain({ value, none: null }))
        if (inArray === undefined) continue
        const list = JSON.stringify(Schema.encodeUnknownSync(inArray)({ values: [value, value] }))
        assert.deepStrictEqual(
          plain(Schema.decodeUnknownSync(inArray)(JSON.parse(list))),
          plain({ values: [value, value] })
        )
      }
    }
  )

  it("what an insert takes: nothing generated, defaults and nullable columns optional", () => {
    const decode = Schema.decodeUnknownSync(insertSchema(users))
    const least = { email: "a@b", others: [], balance: "1", photo: "" }
    assert.deepStrictEqual(plain(decode({ ...least, id: "1", double: 3, unknown: true })), {
      email: "a@b",
      others: [],
      balance: "1",
      photo: new Uint8Array()
    })
    assert.deepStrictEqual(Object.keys(decode({ ...least, age: null, role: undefined })).sort(), [
      "age",
      "balance",
      "email",
      "others",
      "photo",
      "role"
    ])
    assert.deepStrictEqual(Object.keys(insertSchema(users).fields).includes("id"), false)
    assert.deepStrictEqual(Schema.decodeUnknownSync(updateSchema(users))({}), {})
    assert.deepStrictEqual(Schema.decodeUnknownSync(updateSchema(users))({ age: 3, id: "1" }), { age: 3 })
  })

  it("refuses what the server would", () => {
    const least = { email: "a@b", others: [], balance: "1", photo: "" }
    const refused = (change: object) =>
      assert.isTrue(
        Result.isFailure(Schema.decodeUnknownResult(insertSchema(users))({ ...least, ...change })),
        JSON.stringify(change)
      )
    refused({ email: undefined })
    refused({ email: null })
    refused({ email: "é".repeat(21) })
    refused({ email: "\0" })
    refused({ email: "\ud800" })
    refused({ others: [null] })
    refused({ others: ["\0"] })
    refused({ age: 40_000 })
    refused({ age: 1.5 })
    refused({ role: "root" })
    refused({ balance: 1.5 })
    refused({ balance: "NaN" })
    refused({ photo: "*" })
    refused({ settings: { theme: 1 } })
    refused({ seen: "yesterday" })
    refused({ createdAt: "2024-13-01T00:00:00Z" })
    refused({ token: "x" })
    const fits = Schema.decodeUnknownResult(insertSchema(users))({ ...least, email: "🎉".repeat(20) })
    assert.isTrue(Result.isSuccess(fits))
    const ids = selectSchema(table("ids", { id: Pg.bigint() }))
    for (const id of [1, "1.5", "9223372036854775808"]) {
      assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(ids)({ id })), String(id))
    }
  })

  it("a null is NULL in a nullable column of documents, and the document null in another", () => {
    const docs = selectSchema(table("docs", { doc: Pg.jsonb(), maybe: Pg.jsonb().nullable() }))
    const decoded = Schema.decodeUnknownSync(docs)({ doc: null, maybe: null })
    assert.strictEqual(decoded.maybe, null)
    assert.deepStrictEqual(JSON.stringify(decoded), `{"doc":null,"maybe":null}`)
    assert.notStrictEqual(decoded.doc, null)
  })

  it("the types are the rows' own", () => {
    const select = selectSchema(users)
    const insert = insertSchema(users)
    expectTypeOf<typeof select.Type>().toEqualTypeOf<Row<typeof users>>()
    expectTypeOf<typeof insert.Type>().toEqualTypeOf<NewRow<typeof users>>()
    expectTypeOf<keyof ReturnType<typeof updateSchema<Pick<typeof users["~F"], "age" | "id">>>["Type"]>().toEqualTypeOf<
      "age"
    >()
  })
})

describe("types of one's own", () => {
  const address = Pg.composite("address", { street: Pg.text(), number: Pg.bigint().nullable() })
  const short = Pg.domain("short", Pg.varchar(3))
  const places = table(
    "places",
    class Places {
      id = Pg.integer().primaryKey()
      address = address()
      code = short()
    }
  )
  const codec = Schema.toCodecJson(selectSchema(places))

  it("a composite is an object of its attributes, a domain its base", () => {
    const place = { id: 1, address: { street: "a", number: 9007199254740993n }, code: "abc" }
    const sent = { id: 1, address: { street: "a", number: "9007199254740993" }, code: "abc" }
    assert.deepStrictEqual(Schema.encodeUnknownSync(codec)(place), sent)
    assert.deepStrictEqual(Schema.decodeUnknownSync(codec)(sent), place)
    const refused = Schema.decodeUnknownResult(codec)
    assert.isTrue(Result.isFailure(refused({ ...sent, code: "abcd" })))
    assert.isTrue(Result.isFailure(refused({ ...sent, address: { street: "a" } })))
  })
})
