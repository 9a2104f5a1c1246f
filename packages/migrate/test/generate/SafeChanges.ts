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
    meanwhile: "insert into t default values",
    then: [
      "select distinct hits::text, size::text from t order by 1, 2",
      [["0", "3"], ["1", "1"], ["1", "3"], ["1", "4"], ["2", "2"], ["3", "3"]],
      [["0", "3"], ["1", "1"], ["1", "3"], ["1", "4"], ["2", "2"], ["3", "3"]]
    ]
  }
]
