/** What types do on a server, beyond what the rooms' own tests show. docs/behaviours.md lists them. */
import {
  asc,
  columns,
  createAll,
  dataModel,
  eq,
  eqAny,
  from,
  genRandomUuid,
  gt,
  index,
  inList,
  insert,
  jsonContains,
  jsonNull,
  lower,
  max,
  ne,
  now,
  Pg,
  prepared,
  Query,
  type Reason,
  sql,
  table,
  transaction,
  update,
  updateMany,
  value
} from "@aludel/sql"
import { jsonb, withSchema } from "@aludel/sql/Schema"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { inject } from "vitest"
import { read } from "../Catalog.ts"

/** What is stored is not what the program sees: each letter stands for its neighbour. */
const shifted = (text: string, by: number) =>
  String.fromCodePoint(...Array.from(text, (letter) => (letter.codePointAt(0) ?? 0) + by))
const secret = () =>
  Pg.custom<string>({
    name: "text",
    is: (value): value is string => typeof value === "string",
    encode: (value) => shifted(value, 1),
    decode: (text) => shifted(text, -1)
  })

const cube = () =>
  Pg.custom<ReadonlyArray<number>>({
    name: "cube",
    encode: (point) => `(${point.join(",")})`,
    decode: (text) => text.slice(1, -1).split(",").map(Number)
  })

const Settings = Schema.Struct({ theme: Schema.String, tabs: Schema.Array(Schema.Struct({ width: Schema.Int })) })
const mood = Pg.enum("mood", ["sad", "ok", "glad"])
const level = Pg.enum("level", ["low", "high"], { schema: "kinds" })
const size = Pg.text().brand<"small" | "large">()

const vaults = table(
  "vaults",
  class Vaults {
    id = Pg.integer().primaryKey()
    code = secret().default("none")
    codes = secret().array().default([])
  }
)

const places = table(
  "places",
  class Places {
    id = Pg.integer().primaryKey()
    at = cube()
  },
  { indexes: [index(["at"], { using: "gist" })] }
)

const kinds = table(
  "kinds",
  class Kinds {
    id = Pg.bigint().identity().primaryKey()
    mail = Pg.citext().nullable()
    short = Pg.varchar(5).nullable()
    fixed = Pg.char(3).nullable()
    key = Pg.uuid().nullable()
    mood = mood().nullable()
    moods = mood().array().default(["ok"])
    level = level().nullable()
    size = size.check("kinds_size", (t) => inList(t, ["small", "large"])).nullable()
    settings = jsonb(Settings).nullable()
    day = withSchema(Pg.text(), Schema.DateFromString).nullable()
    changed = Pg.integer().default(0)
    at = Pg.timestamptz().nullable()
  }
)
const large = table("large", { id: Pg.integer().primaryKey(), text: Pg.text(), bytes: Pg.bytea() })

const documents = table(
  "documents",
  class Documents {
    id = Pg.integer().primaryKey()
    doc = Pg.jsonb().nullable()
    settings = jsonb(Settings).nullable()
  }
)

/** A second table of the same types: each is created once. */
const more = table("more", { mood: mood(), level: level() })

const touched = Pg.object("touched", {
  create: `create or replace function touched() returns trigger language plpgsql as
    $$ begin new.changed := coalesce(old.changed, 0) + 10; return new; end $$`,
  drop: "drop function if exists touched()"
})
const touchKinds = Pg.object("touch_kinds", {
  create: "create trigger touch_kinds before update on kinds for each row execute function touched()",
  drop: "drop trigger if exists touch_kinds on kinds",
  stage: "after tables"
})

const model = dataModel({
  mood,
  level,
  vaults,
  places,
  kinds,
  large,
  documents,
  more,
  touched,
  touchKinds,
  citext: Pg.extension("citext"),
  cube: Pg.extension("cube")
})

const reasonOf = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<Reason.Reason | undefined, A, R> =>
  Effect.map(
    Effect.flip(effect),
    (error) =>
      typeof error === "object" && error !== null && "reason" in error ? error.reason as Reason.Reason : undefined
  )

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(model) }))("types", (it) => {
  it.effect("a type of one's own is written and read wherever its values stand", () =>
    Effect.gen(function*() {
      const own = { id: vaults.id, code: vaults.code, codes: vaults.codes }
      const added = insert(vaults).values([
        { id: 1, code: "abc", codes: ["x", "y"] },
        { id: 2, code: "ABC" },
        { id: 3 }
      ]).returning(own)
      assert.deepStrictEqual(Query.compile(added).parameters, ["1", "bcd", "{y,z}", "2", "BCD", "3"])
      const rows = [
        { id: 1, code: "abc", codes: ["x", "y"] },
        { id: 2, code: "ABC", codes: [] },
        { id: 3, code: "none", codes: [] }
      ]
      assert.deepStrictEqual(yield* Query.all(added), rows)
      assert.deepStrictEqual(yield* read("select code, codes from vaults order by id"), [
        "bcd | {y,z}",
        "BCD | {}",
        "opof | {}"
      ])
      const all = from(vaults).select({ id: vaults.id }).orderBy(asc(vaults.id))
      const found = (query: typeof all) => Effect.map(Query.all(query), (rows) => rows.map(({ id }) => id))
      assert.deepStrictEqual(yield* found(all.where(eq(vaults.code, "abc"))), [1])
      assert.deepStrictEqual(yield* found(all.where(inList(vaults.code, ["abc", "none", "bcd"]))), [1, 3])
      const by = prepared(
        { code: secret() },
        (p) => from(vaults).where(eq(vaults.code, p.code)).select({ code: vaults.code })
      )
      assert.deepStrictEqual(yield* Query.all(by.with({ code: "none" })), [{ code: "none" }])
      assert.deepStrictEqual(
        yield* Query.one(from(vaults).select({ most: max(vaults.code), given: max(value("q", secret())) })),
        { most: "none", given: "q" }
      )
      const literal = Query.toSql(all.where(eq(vaults.code, "abc")))
      assert.include(literal, `"code" = 'bcd'`)
      assert.deepStrictEqual(yield* read(literal), ["1"])
      const changed = update(vaults).set({ code: "it's", codes: ["a", "b"] }).where(eq(vaults.id, 2)).returning(own)
      assert.deepStrictEqual(yield* Query.all(changed), [{ id: 2, code: "it's", codes: ["a", "b"] }])
      yield* Query.run(updateMany(vaults).by("id").set([{ id: 1, code: "one" }, { id: 3, code: "three" }]))
      assert.deepStrictEqual(yield* read("select code from vaults order by id"), ["pof", "ju(t", "uisff"])
      const upsert = insert(vaults).values({ id: 3, code: "new" }).onConflict(vaults.id)
        .doUpdate((excluded) => ({ code: excluded.code }), { where: (excluded) => ne(excluded.code, "three") })
        .returning({ code: vaults.code })
      assert.deepStrictEqual(yield* Query.all(upsert), [{ code: "new" }])
    }))

  it.effect("an extension's type sorts by its own operator, over its own index", () =>
    Effect.gen(function*() {
      const points = [[9, 9], [1, 2], [4, 4]]
      yield* Query.run(insert(places).values(points.map((at, id) => ({ id, at }))))
      const nearest = from(places).select({ id: places.id, at: places.at })
        .orderBy(asc(sql`${places.at} <-> ${value([0, 0], cube())}`.as(Pg.doublePrecision())))
      assert.deepStrictEqual(Query.compile(nearest), {
        text: `select "places"."id", "places"."at" from "places" order by "places"."at" <-> $1::cube`,
        parameters: ["(0,0)"]
      })
      assert.deepStrictEqual(yield* Query.all(nearest), [
        { id: 1, at: [1, 2] },
        { id: 2, at: [4, 4] },
        { id: 0, at: [9, 9] }
      ])
    }))

  it.effect("citext compares without case, and keeps what was written", () =>
    Effect.gen(function*() {
      yield* Query.run(insert(kinds).values({ mail: "A@x" }))
      const same = from(kinds).where(eq(kinds.mail, "a@X")).select({ mail: kinds.mail })
      assert.deepStrictEqual(yield* Query.all(same), [{ mail: "A@x" }])
      assert.deepStrictEqual(
        yield* Query.all(from(kinds).where(inList(kinds.mail, ["a@X"])).select({ mail: lower(kinds.mail) })),
        [{ mail: "a@x" }]
      )
    }))

  it.effect("a text over its length: the server's 22001, typed, whichever way it went, and nothing is stored", () =>
    Effect.gen(function*() {
      const writes = [
        Query.run(insert(kinds).values({ short: "5 or less" })),
        Query.run(
          insert(kinds).values(Array.from({ length: 20 }, (_, n) => ({ short: n === 19 ? "too long" : "ok" })))
        ),
        Query.run(insert(kinds).values({ fixed: "four" })),
        Query.run(update(kinds).set({ short: "longer" }).everyRow())
      ]
      yield* Query.run(insert(kinds).values({ short: "12345", fixed: "abc" }))
      for (const write of writes) {
        const reason = yield* reasonOf(write)
        assert(reason?._tag === "DataException")
        assert.strictEqual(reason.server.code, "22001")
      }
      assert.deepStrictEqual(yield* read("select short, fixed from kinds where short is not null"), ["12345 | abc"])
      yield* assertHealthy
    }))

  it.effect("a megabyte of text and ten of bytes come back as they were", () =>
    Effect.gen(function*() {
      const text = `it's "\\" %s $1 ; -- {} é 中 🎉\n\t`.repeat(34_000)
      const bytes = Uint8Array.from({ length: 10_000_000 }, (_, at) => (at * 7) % 256)
      assert.isAbove(text.length, 1_000_000)
      const back = insert(large).values({ id: 1, text, bytes }).returning(columns(large))
      const row = yield* Query.one(back)
      assert.isTrue(row.text === text && Buffer.compare(row.bytes, bytes) === 0)
      const found = from(large).where(eq(large.text, text)).select({ text: large.text, bytes: large.bytes })
      const again = yield* Query.one(found)
      assert.isTrue(again.text === text && Buffer.compare(again.bytes, bytes) === 0)
      assert.deepStrictEqual(
        yield* read("select length(text), octet_length(bytes) from large"),
        [`${Array.from(text).length} | 10000000`]
      )
    }))

  it.effect("what is no UUID is refused before it is sent", () =>
    Effect.gen(function*() {
      const reason = yield* reasonOf(Query.run(insert(kinds).values({ key: "not one" })))
      assert.deepInclude(reason, { _tag: "InvalidValue", type: "uuid" })
    }))

  it.effect("a key that the server or the client makes, anew for each row", () =>
    Effect.gen(function*() {
      const keyed = table(
        "keyed",
        class Keyed {
          id = Pg.uuid().default(genRandomUuid()).primaryKey()
          token = Pg.uuid().defaultWith(() => crypto.randomUUID())
          note = Pg.text()
        }
      )
      yield* createAll(dataModel({ keyed }))
      assert.deepStrictEqual(
        yield* read(
          "select column_default from information_schema.columns where table_name = 'keyed' and column_name = 'id'"
        ),
        ["gen_random_uuid()"]
      )
      const rows = yield* Query.all(
        insert(keyed).values([{ note: "a" }, { note: "b" }, { note: "c" }]).returning(columns(keyed))
      )
      assert.strictEqual(new Set(rows.flatMap(({ id, token }) => [id, token])).size, 6)
      const ids = rows.slice(0, 2).map(({ id }) => id)
      const found = from(keyed).where(eqAny(keyed.id, value(ids, Pg.uuid().array()))).select({ note: keyed.note })
      assert.deepStrictEqual((yield* Query.all(found)).map(({ note }) => note).toSorted(), ["a", "b"])
    }))

  it.effect("an enum is created once for all tables; its values in lists, in arrays and in lists of arrays", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* read(
          `select n.nspname, typname from pg_type t join pg_namespace n on n.oid = typnamespace
            where typname in ('level', 'mood') order by 2`
        ),
        ["kinds | level", "public | mood"]
      )
      yield* Query.run(
        insert(kinds).values([
          { mood: "sad", moods: ["glad", "sad"], level: "high", mail: "enum" },
          { mood: "glad", mail: "enum" }
        ])
      )
      const own = from(kinds).where(eq(kinds.mail, "ENUM")).select({ mood: kinds.mood, moods: kinds.moods })
        .orderBy(asc(kinds.mood))
      assert.deepStrictEqual(yield* Query.all(own.where(inList(kinds.mood, ["sad", "ok"]))), [
        { mood: "sad", moods: ["glad", "sad"] }
      ])
      const named = prepared({ moods: mood().array() }, (p) => own.where(eqAny(kinds.mood, p.moods)))
      assert.deepStrictEqual(yield* Query.all(named.with({ moods: ["glad"] })), [{ mood: "glad", moods: ["ok"] }])
      assert.deepStrictEqual(yield* Query.all(named.with({ moods: [] })), [])
      assert.deepStrictEqual(
        yield* Query.all(own.where(inList(kinds.moods, [["glad", "sad"], []]))),
        [{ mood: "sad", moods: ["glad", "sad"] }]
      )
      // Sorted as declared, not by the alphabet.
      assert.deepStrictEqual((yield* Query.all(own.where(gt(kinds.mood, "sad")))).map(({ mood }) => mood), ["glad"])
      yield* Query.run(insert(more).values({ mood: "ok", level: "low" }))
      const unknown = yield* reasonOf(Query.run(insert(more).values({ mood: "bored" as "ok", level: "low" })))
      assert.deepInclude(unknown, { _tag: "InvalidValue", type: "\"mood\"" })
    }))

  it.effect("an enum of TypeScript, or an object of constants, gives the labels: its values, as they are written", () =>
    Effect.gen(function*() {
      const Role = { Admin: "admin", Guest: "guest" } as const
      const role = Pg.enum("role", Object.values(Role))
      const accounts = table("accounts", { id: Pg.integer().primaryKey(), role: role().default(Role.Guest) })
      yield* createAll(dataModel({ role, accounts }))
      yield* Query.run(insert(accounts).values([{ id: 1, role: Role.Admin }, { id: 2 }]))
      const admins = from(accounts).where(eq(accounts.role, Role.Admin)).select(columns(accounts))
      assert.deepStrictEqual(yield* Query.all(admins), [{ id: 1, role: "admin" }])
      assert.deepStrictEqual(
        yield* read("select enumlabel from pg_enum where enumtypid = 'role'::regtype order by 1"),
        [
          "admin",
          "guest"
        ]
      )
    }))

  it.effect("labels without a type of the server's: a text of a brand, with a check", () =>
    Effect.gen(function*() {
      const sized = insert(kinds).values({ size: "small" }).returning({ size: kinds.size })
      assert.deepStrictEqual(yield* Query.one(sized), { size: "small" })
      const broken = yield* Effect.flip(Query.run(insert(kinds).values({ size: "huge" as "small" })))
      assert.deepInclude(broken, { _tag: "ConstraintViolation", constraint: "kinds_size" })
    }))

  it.effect("a stored document that the column's schema refuses fails with its path, and without its value", () =>
    Effect.gen(function*() {
      yield* read(
        `insert into kinds (mail, settings) values ('corrupt', '{"theme": "dark", "tabs": [{"width": 1}, {"width": "s3cret"}]}'),
          ('no document', '"s3cret"')`
      )
      const of = (mail: string) =>
        reasonOf(Query.all(from(kinds).where(eq(kinds.mail, mail)).select({ settings: kinds.settings })))
      const corrupt = yield* of("corrupt")
      assert.deepInclude(corrupt, {
        _tag: "DecodeFailed",
        table: "kinds",
        column: "settings.tabs.1.width",
        type: "jsonb"
      })
      assert.match(
        corrupt?.message ?? "",
        /^the value of "settings\.tabs\.1\.width" of "kinds" \(jsonb\) cannot be decoded/
      )
      assert.notInclude(JSON.stringify(corrupt), "s3cret")
      assert.deepInclude(yield* of("no document"), { _tag: "DecodeFailed", column: "settings" })
      yield* assertHealthy
    }))

  it.effect("a key without a value is not in the document; NULL, the document null, and no key are three things", () =>
    Effect.gen(function*() {
      const given: { readonly a?: number | undefined; readonly b: null } = { a: undefined, b: null }
      const rows = insert(documents).values([
        { id: 1, doc: given, settings: { theme: "t", tabs: [] } },
        { id: 2, doc: jsonNull },
        { id: 3, doc: null }
      ])
      assert.deepStrictEqual(Query.compile(rows).parameters.slice(0, 3), ["1", `{"b":null}`, `{"theme":"t","tabs":[]}`])
      yield* Query.run(rows)
      assert.deepStrictEqual(
        yield* read("select doc, doc is null, doc = 'null', doc ? 'a', settings from documents order by id"),
        [`{"b": null} | f | f | f | {"tabs": [], "theme": "t"}`, "null | f | t | f | ", " | t |  |  | "]
      )
      assert.deepStrictEqual(
        yield* Query.all(from(documents).select(columns(documents)).orderBy(asc(documents.id))),
        [
          { id: 1, doc: { b: null }, settings: { theme: "t", tabs: [] } },
          { id: 2, doc: jsonNull, settings: null },
          { id: 3, doc: null, settings: null }
        ]
      )
      const same = from(documents).where(jsonContains(documents.doc, { b: null, c: undefined })).select({
        id: documents.id
      })
      assert.deepStrictEqual(yield* Query.all(same), [{ id: 1 }])
    }))

  it.effect("a generated identity refuses a value of one's own: 428C9, typed; overridden it takes one", () =>
    Effect.gen(function*() {
      const refused = yield* reasonOf(Query.run(insert(kinds).values({ id: 7n } as never)))
      assert(refused !== undefined && "server" in refused)
      assert.deepStrictEqual([refused._tag, refused.server?.code], ["InvalidStatement", "428C9"])
      const given = insert(kinds).overriding("system value").values({ id: 1_000_000n }).returning({ id: kinds.id })
      assert.deepStrictEqual(yield* Query.one(given), { id: 1_000_000n })
    }))

  it.effect("what a trigger makes of a row is what RETURNING yields", () =>
    Effect.gen(function*() {
      const { id } = yield* Query.one(insert(kinds).values({ mail: "touched" }).returning({ id: kinds.id }))
      const touch = update(kinds).set({ mail: "again" }).where(eq(kinds.id, id)).returning({ changed: kinds.changed })
      assert.deepStrictEqual(yield* Query.all(touch), [{ changed: 10 }])
      assert.deepStrictEqual(yield* Query.all(touch), [{ changed: 20 }])
    }))

  it.effect("one row of many gives an expression where the others give values", () =>
    Effect.gen(function*() {
      const at = DateTime.makeUnsafe("2020-01-01T00:00:00Z")
      const rows = insert(kinds).values([{ mail: "1", at }, { mail: "2", at: now() }, { mail: "3", at: null }])
      assert.strictEqual(
        Query.compile(rows).text,
        `insert into "kinds" ("mail", "at") values ($1, $2), ($3, now()), ($4, null)`
      )
      const [back, started] = yield* transaction(Effect.all([
        Query.all(rows.returning({ at: kinds.at })),
        Query.one(from(kinds).select({ now: now() }).limit(1))
      ]))
      const millis = (at: DateTime.Utc | null | undefined) => at && DateTime.toEpochMillis(at)
      assert.strictEqual(millis(back[0]?.at), millis(at))
      assert.isAtMost(Math.abs((millis(back[1]?.at) ?? 0) - (millis(started.now as DateTime.Utc) ?? 0)), 1)
      assert.isNull(back[2]?.at)
    }))
})
