/** Row-level security: as text, in the catalog, and what a role that is no superuser then sees and may write. */
import {
  columns,
  createAll,
  createStatements,
  currentSetting,
  dataModel,
  deleteFrom,
  dropAll,
  eq,
  from,
  inQuery,
  insert,
  lt,
  ne,
  Pg,
  policy,
  Query,
  table,
  transaction,
  update
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { expect, inject, test } from "vitest"
import { problemOf, read } from "../Catalog.ts"

/** Roles belong to the whole server, which other tests share. */
const role = `reader "of" ${process.pid}`
const quotedRole = `"${role.replaceAll("\"", "\"\"")}"`

const friends = table(
  "friends",
  class Friends {
    tenant = Pg.text()
    friend = Pg.text()
  }
)

const notes = table(
  "notes",
  class Notes {
    id = Pg.integer().primaryKey()
    tenant = Pg.text().default(currentSetting("app.tenant"))
    secret = Pg.boolean().default(false)
    size = Pg.integer().default(1)
  },
  {
    schema: "guarded",
    rowSecurity: "force",
    policies: [
      policy("own", { using: (t) => eq(t.tenant, currentSetting("app.tenant")) }),
      policy("of friends", {
        for: "select",
        to: [role],
        using: (t) =>
          inQuery(
            t.tenant,
            from(friends).where(eq(friends.tenant, currentSetting("app.tenant"))).select({ friend: friends.friend })
          )
      }),
      policy("no secrets", { as: "restrictive", to: ["public"], using: (t) => eq(t.secret, false) }),
      policy("it's small", { as: "restrictive", for: "insert", withCheck: (t) => lt(t.size, 10) })
    ]
  }
)
const closed = table(
  "closed",
  class Closed {
    id = Pg.integer()
  },
  { rowSecurity: "enable" }
)

const model = dataModel({ notes, friends, closed })

test("policies stand behind all tables, and enabling behind the policies", () => {
  expect(createStatements(model).slice(4).map((text) => text.replace(String(process.pid), "…"))).toMatchInlineSnapshot(`
    [
      "do $aludel$ begin
      create policy "own" on "guarded"."notes" as permissive for all using ("notes"."tenant" = current_setting('app.tenant'));
    exception when duplicate_object then null;
    end $aludel$",
      "do $aludel$ begin
      create policy "of friends" on "guarded"."notes" as permissive for select to "reader ""of"" …" using ("notes"."tenant" in (select "friends"."friend" from "friends" where "friends"."tenant" = current_setting('app.tenant')));
    exception when duplicate_object then null;
    end $aludel$",
      "do $aludel$ begin
      create policy "no secrets" on "guarded"."notes" as restrictive for all to public using ("notes"."secret" = false);
    exception when duplicate_object then null;
    end $aludel$",
      "do $aludel$ begin
      create policy "it's small" on "guarded"."notes" as restrictive for insert with check ("notes"."size" < 10);
    exception when duplicate_object then null;
    end $aludel$",
      "alter table "guarded"."notes" enable row level security",
      "alter table "guarded"."notes" force row level security",
      "alter table "closed" enable row level security",
    ]
  `)
})

const catalog = Effect.all([
  `select relname, relrowsecurity, relforcerowsecurity from pg_class where relname in ('notes', 'closed', 'friends') order by 1`,
  `select policyname, permissive, cmd, replace(roles::text, '${process.pid}', '…'), qual, with_check from pg_policies order by 1`
].map(read))

const database = TestDatabase.layer({ url: inject("databaseUrl") })

/** As the role, for one tenant, and within one transaction. */
const as = <A, E, R>(tenant: string, effect: Effect.Effect<A, E, R>) =>
  transaction(
    Effect.gen(function*() {
      yield* read(`select set_config('app.tenant', '${tenant}', true)`)
      yield* read(`set local role ${quotedRole}`)
      return yield* effect
    })
  )

const all = Query.all(from(notes).select({ id: notes.id, tenant: notes.tenant }))

layer(database)("row-level security", (it) => {
  it.effect("is in the catalog as declared; again after a second creation; shows each tenant its own rows", () =>
    Effect.gen(function*() {
      yield* read(`create role ${quotedRole}`)
      yield* createAll(model)
      const found = yield* catalog
      expect(found).toMatchInlineSnapshot(`
        [
          [
            "closed | t | f",
            "friends | f | f",
            "notes | t | t",
          ],
          [
            "it's small | RESTRICTIVE | INSERT | {public} |  | (size < 10)",
            "no secrets | RESTRICTIVE | ALL | {public} | (secret = false) | ",
            "of friends | PERMISSIVE | SELECT | {"reader \\"of\\" …"} | (tenant IN ( SELECT friends.friend
           FROM friends
          WHERE (friends.tenant = current_setting('app.tenant'::text)))) | ",
            "own | PERMISSIVE | ALL | {public} | (tenant = current_setting('app.tenant'::text)) | ",
          ],
        ]
      `)
      yield* createAll(model)
      assert.deepStrictEqual(yield* catalog, found)

      yield* read(`grant usage on schema guarded to ${quotedRole}`)
      yield* read(`grant all on guarded.notes, friends, closed to ${quotedRole}`)
      yield* Query.run(
        insert(notes).values([
          { id: 1, tenant: "a" },
          { id: 2, tenant: "b" },
          { id: 3, tenant: "c" },
          { id: 4, tenant: "a", secret: true }
        ])
      )
      yield* Query.run(insert(friends).values([{ tenant: "a", friend: "b" }]))
      yield* Query.run(insert(closed).values([{ id: 1 }]))

      assert.strictEqual((yield* all).length, 4, "a superuser sees everything")
      assert.deepStrictEqual(yield* as("a", all), [{ id: 1, tenant: "a" }, { id: 2, tenant: "b" }])
      assert.deepStrictEqual(yield* as("b", all), [{ id: 2, tenant: "b" }])
      assert.deepStrictEqual(yield* as("nobody", all), [])
      assert.deepStrictEqual(yield* as("a", Query.all(from(closed).select(columns(closed)))), [])

      const written = insert(notes).values({ id: 5 }).returning({ tenant: notes.tenant })
      assert.deepStrictEqual(yield* as("c", Query.all(written)), [{ tenant: "c" }])
      for (const row of [{ id: 6, tenant: "b" }, { id: 6, secret: true }, { id: 6, size: 11 }]) {
        const refused = yield* Effect.flip(as("c", Query.run(insert(notes).values(row))))
        assert.deepInclude(refused, { _tag: "DatabaseError" })
        assert.strictEqual(refused._tag === "DatabaseError" ? refused.reason._tag : "", "InsufficientPrivilege")
      }
      const everywhere = update(notes).set({ size: 2 }).where(ne(notes.id, 0))
      assert.strictEqual(yield* as("c", Query.run(everywhere)), 2)
      assert.strictEqual(yield* as("a", Query.run(deleteFrom(notes).where(ne(notes.id, 0)))), 1)
      // A setting that this connection never had fails; one that an earlier transaction had is the empty text.
      const unset = transaction(Effect.andThen(read(`set local role ${quotedRole}`), all))
      assert.deepStrictEqual(yield* Effect.orElseSucceed(unset, () => []), [])

      yield* dropAll(model)
      yield* dropAll(model)
      assert.deepStrictEqual(yield* catalog, [[], []])
      yield* read(`drop owned by ${quotedRole}`)
      yield* read(`drop role ${quotedRole}`)
    }))
})

test("what no policy can be is refused", () => {
  const yes = (t: { readonly id: typeof closed.id }) => eq(t.id, 1) as never
  class Fields {
    id = Pg.integer()
  }
  expect([
    problemOf(() => table("t", Fields, { policies: [policy("a", {}), policy("a", {})] })),
    problemOf(() => policy("a", { for: "insert", using: yes as never })),
    problemOf(() => policy("a", { for: "select", withCheck: yes as never })),
    problemOf(() => policy("", {}))
  ]).toMatchInlineSnapshot(`
    [
      "two policies of table "t" have one name",
      "the policy "a" is for insert, which has \`withCheck\` and no \`using\`",
      "the policy "a" is for select, which has \`using\` and no \`withCheck\`",
      "a policy has an empty name",
    ]
  `)
})
