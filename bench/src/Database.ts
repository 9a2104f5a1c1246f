/** The database that is measured on: made and filled, and dropped with the scope, on an embedded server or a given one. */
import { EmbeddedPostgres, type EmbeddedPostgresError } from "@aludel/testing"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import { randomBytes } from "node:crypto"
import postgres from "postgres"
import { BenchFailed } from "./Child.ts"
import { numbers, posts, users } from "./Workload.ts"

export interface Database {
  readonly url: string
  /** The server's version, such as `18.4`. */
  readonly version: string
}

const schema = `
  create table users (
    id bigint generated always as identity primary key,
    email text not null unique,
    name text not null,
    active boolean not null,
    created_at timestamptz(3) not null default now()
  );
  insert into users (email, name, active, created_at)
  select 'user' || n || '@example.com', 'User ' || n, n % 3 > 0, timestamptz '2024-01-01 00:00:00Z' + n * interval '61.007 s'
  from generate_series(1, ${users}) n;
  create table posts (
    id bigint generated always as identity primary key,
    author_id bigint not null references users (id),
    title text not null,
    body text not null,
    published boolean not null,
    score integer not null,
    rating double precision,
    created_at timestamptz(3) not null default now(),
    updated_at timestamptz(3) not null default now()
  );
  insert into posts (author_id, title, body, published, score, rating, created_at, updated_at)
  select 1 + n * 7 % ${users / 10}, 'Post ' || n, repeat('Words of ' || n || '. ', 8), n % 4 > 0, n % 100,
    case when n % 5 > 0 then n / 7.0 end, timestamptz '2024-01-01 00:00:00Z' + n * interval '61.007 s',
    timestamptz '2024-06-01 00:00:00Z' + n * interval '59.013 s'
  from generate_series(1, ${posts}) n;
  create index on posts (author_id, id);
  create table profiles (user_id bigint primary key references users (id), bio text not null);
  insert into profiles select n, 'Life of ' || n from generate_series(1, ${users}) n;
  create table tags (id bigint primary key, name text not null);
  insert into tags select n, 'tag ' || n from generate_series(1, 100) n;
  create table post_tags (
    post_id bigint not null references posts (id),
    tag_id bigint not null references tags (id),
    primary key (post_id, tag_id)
  );
  insert into post_tags select p, 1 + (p * 7 + t * 31) % 100 from generate_series(1, ${posts}) p, generate_series(1, 3) t;
  create table comments (
    id bigint generated always as identity primary key,
    user_id bigint not null references users (id),
    body text not null
  );
  create index on comments (user_id);
  insert into comments (user_id, body) select 1 + n % ${users / 10}, 'Comment ' || n from generate_series(1, ${
  2 * posts
}) n;
  create table events (
    id bigint generated always as identity primary key,
    author_id bigint not null,
    title text not null,
    body text not null,
    published boolean not null,
    score integer not null
  );
  create table scores (user_id bigint primary key, score integer not null);
  insert into scores select n, 0 from generate_series(1, ${2 * users}) n where n % 2 = 0;
  create table tallies (user_id bigint primary key, score integer not null);
  insert into tallies select n, 0 from generate_series(1, ${users}) n;
  create table numbers (n integer not null, name text not null);
  insert into numbers select n, 'name ' || n from generate_series(1, ${numbers}) n;
`

/** Runs statements on one connection, and yields the rows of the last. */
export const execute = (url: string, ...statements: ReadonlyArray<string>) =>
  Effect.tryPromise({
    try: async () => {
      const sql = postgres(url, { max: 1, onnotice: () => {} })
      try {
        let rows: ReadonlyArray<Record<string, unknown>> = []
        for (const statement of statements) rows = await sql.unsafe(statement)
        return rows
      } finally {
        await sql.end({ timeout: 5 })
      }
    },
    catch: (cause) =>
      new BenchFailed({ problem: `the database: ${cause instanceof Error ? cause.message : String(cause)}` })
  })

/**
 * @param server where to make it; without one an embedded server is started
 */
export const makeDatabase = Effect.fnUntraced(
  function*(server: string | undefined): Effect.fn.Return<Database, BenchFailed | EmbeddedPostgresError, Scope> {
    const home = server ?? (yield* EmbeddedPostgres.make()).url
    const name = `aludel_bench_${randomBytes(6).toString("hex")}`
    yield* Effect.acquireRelease(
      execute(home, `create database ${name}`),
      () => Effect.ignore(execute(home, `drop database ${name} with (force)`))
    )
    const place = new URL(home)
    place.pathname = `/${name}`
    // Statistics now, so that no autovacuum comes in the middle.
    const [row] = yield* execute(place.href, schema, "vacuum analyze", "show server_version")
    return { url: place.href, version: String(row?.["server_version"]) }
  }
)
