/** A thousand tables read from the server and compared with what is wanted, of which every tenth lacks a column. */
import type { Workload } from "../Workload.ts"

/** Their schema. */
export const manyTables = "many_tables"

const tables = 1000

/** So many in a statement, which holds a lock on each. */
const atOnce = 100

const created = Array.from({ length: tables / atOnce }, (_, i) => `
  do $$ begin
    for n in ${i * atOnce + 1}..${(i + 1) * atOnce} loop
      execute format(
        'create table ${manyTables}.t%1$s (id bigint generated always as identity primary key, name text not null unique,
          amount numeric(10, 2) check (amount > 0), parent_id bigint references ${manyTables}.t%1$s (id),
          created_at timestamptz not null default now(), note text)',
        n
      );
    end loop;
  end $$`)

export const diffTables: Workload = {
  name: "diff-1000",
  title: `schema of ${tables} tables read, and compared with another`,
  floor: "aludel",
  size: 1,
  delayed: 1,
  warmUps: 1,
  full: true,
  setup: [`create schema ${manyTables}`, ...created],
  batch: ({ diffTables }, _seed, size) => {
    const inputs = Array.from({ length: size }, () => 10)
    return diffTables && (() => diffTables(inputs, 1))
  }
}
