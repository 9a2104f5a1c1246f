/**
 * A run that is ended at each of its steps, from outside: the program by SIGKILL, or its backend by the server. The next run
 * goes on, and the end is that of a run that nobody ended.
 */
import { TestDatabase } from "@aludel/testing"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect, inject, test } from "vitest"
import { makeProject, type Project } from "../cli/Project.ts"
import { query } from "../Query.ts"

const file = `
import { batches, createIndex, migration, execute } from "@aludel/migrate"
import { Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"

const run = (text) => Effect.flatMap(Writes, (database) =>
  database.run({ text, parameters: [], access: "writes", decode: ([value]) => value }))

export default migration({
  id: "aaaa0001",
  message: "in parts",
  up: [
    execute(["create table k (id integer primary key, n integer, done boolean not null default false)",
      "insert into k select i, i from generate_series(1, 30) i", "select pg_sleep(0.3) /* first */"]),
    createIndex("k", "k_n", "btree (n, pg_sleep_immutable(0.04))", { concurrently: true }),
    execute(["insert into k (id, n) values (31, 31)", "select pg_sleep(0.3) /* second */"]),
    batches("in tens", (after) => Effect.gen(function*() {
      yield* run("select pg_sleep(0.2) /* batch */")
      const { rows } = yield* run("update k set done = not done where id > " + (after ?? 0) + " and id <= " +
        (Number(after ?? 0) + 10) + " returning id")
      return rows.length === 0 ? undefined : String(Number(after ?? 0) + 10)
    })),
    execute(["insert into k (id, n) values (32, 32)", "select pg_sleep(0.3) /* last */"])
  ],
  down: [execute("drop table k")]
})
`

/** Slow enough to be seen at work; and who looks does so on the server, since a loaded machine misses what is short. */
const prepare = [
  `create function pg_sleep_immutable(seconds double precision) returns integer immutable
     language plpgsql as $$ begin perform pg_sleep(seconds); return 1; end $$`,
  `create function backend_of(pattern text) returns integer language plpgsql as $$
     declare seen integer;
     begin
       for attempt in 1..15 loop
         perform pg_stat_clear_snapshot();
         select pid into seen from pg_stat_activity where application_name = 'aludel migrate' and state = 'active'
           and datname = current_database() and strpos(query, pattern) > 0 limit 1;
         exit when seen is not null;
         perform pg_sleep(0.01);
       end loop;
       return seen;
     end $$`
]

/** The backend that runs a statement like this for the program. Each look is short: a build of an index waits for it. */
const backendOf = async (url: string, pattern: string): Promise<string> => {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const pid = (await query(url, `select backend_of('${pattern}')`))[0]?.[0]
    if (typeof pid === "string") return pid
  }
  throw new Error(`nobody ran ${pattern} within a minute`)
}

const inProject = (use: (project: Project, url: string) => Promise<void>) =>
  Effect.runPromise(Effect.scoped(
    Effect.flatMap(TestDatabase.make({ url: inject("databaseUrl") }), ({ url }) =>
      Effect.promise(async () => {
        const project = await makeProject({ DATABASE_URL: Redacted.value(url) })
        try {
          await project.write("migrations/1.js", file)
          for (const text of prepare) await query(Redacted.value(url), text)
          await use(project, Redacted.value(url))
        } finally {
          await project.remove()
        }
      }))
  ))

const expectWhole = async (url: string) => {
  expect(await query(url, "select count(*), count(*) filter (where done), max(id) from k")).toEqual([[
    "32",
    "31",
    "32"
  ]])
  expect(
    await query(
      url,
      "select indexrelid::regclass::text, indisvalid from pg_index where indrelid = 'k'::regclass order by 1"
    )
  )
    .toEqual([["k_n", "t"], ["k_pkey", "t"]])
  expect(await query(url, "select id, state, position from aludel_migrations")).toEqual([["aaaa0001", "applied", null]])
}

const steps = ["/* first */", "create index concurrently", "/* second */", "/* batch */", "/* last */"]

describe.concurrent.each(["the program is killed", "its backend is ended"])("%s", (how) => {
  test.each(steps)("at %s", { timeout: 120_000 }, (step) =>
    inProject(async (project, url) => {
      const killed = how === "the program is killed"
      const { finished, kill } = killed
        ? project.start(["upgrade"])
        : { finished: project.aludel(["upgrade"]), kill: () => undefined }
      const pid = await backendOf(url, step)
      if (killed) kill("SIGKILL")
      else await query(url, `select pg_terminate_backend(${pid})`)
      const ended = await finished
      if (killed) expect(ended.code).toBe(null)
      else {
        expect(ended.code).toBe(1)
        expect(ended.err).toContain("the migration \"aaaa0001\" (in parts), migrations/1.js, failed at:")
      }
      const next = await project.aludel(["upgrade"])
      expect(next).toMatchObject({ code: 0, err: "" })
      await expectWhole(url)
    }))
})

test.concurrent("Ctrl-C: the statement is cancelled, its transaction rolled back, the lock given back", {
  timeout: 120_000
}, () =>
  inProject(async (project, url) => {
    const { finished, kill } = project.start(["upgrade"])
    await backendOf(url, "/* first */")
    kill("SIGINT")
    expect(await finished).toMatchObject({ code: 130, out: "" })
    expect(await query(url, "select to_regclass('k'), count(*) from aludel_migrations")).toEqual([[null, "0"]])
    const others =
      "select count(*) from pg_stat_activity where application_name = 'aludel migrate' and datname = current_database()"
    expect(await query(url, others)).toEqual([["0"]])
  }))

test.concurrent(
  "the lock's connection is lost: the run stops before its next step",
  { timeout: 120_000 },
  () =>
    inProject(async (project, url) => {
      const finished = project.aludel(["upgrade"])
      await backendOf(url, "/* second */")
      const holder = `select l.pid from pg_locks l join pg_database d on d.oid = l.database
      where l.locktype = 'advisory' and d.datname = current_database()`
      await query(url, `select pg_terminate_backend((${holder}))`)
      const { code, err } = await finished
      expect(code).toBe(1)
      expect(err).toBe(
        "error: the connection that held the lock is gone, so another run may have begun: nothing more was done\n"
      )
      expect(await query(url, "select state, step, position from aludel_migrations")).toEqual([["running", "3", null]])
      expect(await project.aludel(["upgrade"])).toMatchObject({ code: 0, err: "" })
      await expectWhole(url)
    })
)

test(
  "ten processes at once: each migration once, all exit with 0",
  { timeout: 120_000 },
  () =>
    inProject(async (project, url) => {
      const runs = await Promise.all(Array.from({ length: 10 }, () => project.start(["upgrade"]).finished))
      expect(runs.map(({ code, err }) => [code, err])).toEqual(runs.map(() => [0, ""]))
      expect(runs.filter(({ out }) => out.startsWith("applied aaaa0001"))).toHaveLength(1)
      expect(runs.filter(({ out }) => out === "nothing to do\n")).toHaveLength(9)
      await expectWhole(url)
    })
)
