/** Changes in their safe form, as code goes through them that knows nothing of it and writes between any two transactions. */
import type { Change } from "./Changes.ts"

export const safeChanges: ReadonlyArray<Change> = [
  {
    name: "safe: other types and defaults of columns that inserts leave to their defaults",
    before: [
      "create table t (id serial primary key, hits int not null default 0, size text default '3', n int default 7)"
    ],
    rows: ["insert into t (hits, size) select i, i::text from generate_series(1, 3) i"],
    after: [
      "create table t (id bigserial primary key, hits bigint not null default 1, size int default 4, n bigint)"
    ],
    hints: { using: { "t.size": "size::integer" } },
    phases: 4,
    meanwhile: "insert into t default values",
    then: [
      "select distinct hits::text, size::text from t order by 1, 2",
      [["0", "3"], ["1", "1"], ["1", "3"], ["1", "4"], ["2", "2"], ["3", "3"]],
      [["0", "3"], ["1", "1"], ["1", "3"], ["1", "4"], ["2", "2"], ["3", "3"]]
    ]
  },
  {
    name: "safe: a column called like its new type, one by way of another column, and names that triggers have",
    before: [
      `create table t (id serial primary key, date text, amount text, rate int not null default 3, "new" int, old int,
        tg_op int)`
    ],
    rows: ["insert into t (date, amount, rate) values ('2020-01-01', '7', 10)"],
    after: [
      `create table t (id serial primary key, date date, amount numeric, rate int not null default 3, "new" bigint,
        old bigint, tg_op text)`
    ],
    hints: { using: { "t.amount": "t.amount::numeric * rate", "t.tg_op": "(tg_op + t.old)::text" } },
    phases: 5,
    meanwhile: `insert into t (date, amount, "new", old, tg_op) values ('2020-02-03', '2', 4, 5, '6')`,
    then: [
      `select distinct date::text, amount::text, "new"::text, old::text, tg_op::text from t order by 1, 2, 5`,
      [
        ["2020-01-01", "70", null, null, null],
        ["2020-02-03", "2", "4", "5", "11"],
        ["2020-02-03", "2", "4", "5", "6"],
        ["2020-02-03", "6", "4", "5", "11"]
      ]
    ]
  },
  {
    name: "safe: a check and an index of columns called like types and functions",
    before: [
      `create table t (id serial primary key, lower int, date date, zone timestamp,
        constraint low check (lower > length(lower('a'))), constraint later check (date > '2000-01-01'::date))`,
      "create index by_lower on t (lower) where lower('A') = 'a'",
      "create index by_zone on t (zone) where zone > '2000-01-01'::timestamp without time zone"
    ],
    rows: ["insert into t (date, lower) values ('2020-01-01', 7)"],
    after: [
      `create table t (id serial primary key, lower bigint, date timestamp, zone timestamp(0),
        constraint low check (lower > length(lower('a'))), constraint later check (date > '2000-01-01'::date))`,
      "create index by_lower on t (lower) where lower('A') = 'a'",
      "create index by_zone on t (zone) where zone > '2000-01-01'::timestamp without time zone"
    ],
    phases: 3,
    meanwhile: "insert into t (date, lower, zone) values ('2020-02-03', 8, '2021-01-01')",
    then: [
      "select distinct date::date::text, lower::text, zone::date::text from t order by 1",
      [["2020-01-01", "7", null], ["2020-02-03", "8", "2021-01-01"]],
      [["2020-01-01", "7", null], ["2020-02-03", "8", "2021-01-01"]]
    ]
  },
  {
    name: "safe: columns called like a backfill's variables",
    before: [
      `create table t (id int primary key, first text, more int, last1 int, next1 int, n int, idle int, place int, value int,
        batch int, found int)`
    ],
    rows: [`insert into t (id, first, n, place, value, batch, found)
      select i, 'a' || i, i, 7, 8, 9, 10 + i from generate_series(1, 1200) i`],
    after: [
      `create table t (id int primary key, first text, more int, last1 int, next1 int, n bigint, idle int, place int, value int,
        batch int, found int, filled text not null)`
    ],
    hints: { fill: { "t.filled": "concat(first, n, place, value, batch, found)" } },
    phases: 1,
    meanwhile: "update t set first = first, n = n where id = 1",
    then: ["select filled, n::text from t where id = 1200", [["a120012007891210", "1200"]]]
  },
  {
    name: "safe: columns called like a backfill's variables, without a key",
    before: [
      `create table t (id int, first text, more int, last1 int, next1 int, n int, idle int, place int, value int,
        batch int, found int)`
    ],
    rows: [`insert into t (id, first, n, place, value, batch, found)
      select i, 'a' || i, i, 7, 8, 9, 10 + i from generate_series(1, 1200) i`],
    after: [
      `create table t (id int, first text, more int, last1 int, next1 int, n bigint, idle int, place int, value int,
        batch int, found int, filled text not null)`
    ],
    hints: { fill: { "t.filled": "concat(first, n, place, value, batch, found)" } },
    phases: 1,
    meanwhile: "update t set first = first, n = n where id = 1",
    then: ["select filled, n::text from t where id = 1200", [["a120012007891210", "1200"]]]
  }
]
