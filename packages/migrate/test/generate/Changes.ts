/**
 * The kinds of change that a schema goes through, by the rows of the list of what a generator of migrations has to see
 * (G01 to G56). Each has rows in its tables, and says what has become of them.
 *
 * Elsewhere: G39 (an index whose build failed) and G53 (the table of the history) in Differences.integration.test.ts, G56 (data)
 * in run/Library.integration.test.ts. Not looked at, as docs/generated-migrations.md says: of G38 and G43 tablespaces; of G48
 * event triggers, rules, aggregates, operators; of G49 roles and default privileges; of G50 publications. That these are named and
 * make no difference: inspect/NotInspected.integration.test.ts.
 */
import type { Hints, MigrateReason, Operation } from "@aludel/migrate"

export interface Change {
  readonly name: string
  readonly before: ReadonlyArray<string>
  readonly after: ReadonlyArray<string>
  /** Inserted once the first schema is there. */
  readonly rows?: ReadonlyArray<string>
  /** Inserted after `up`, and again after `down`, once the rows were looked at. */
  readonly inserted?: ReadonlyArray<string>
  readonly hints?: Hints
  /** `up` is in its safe form, and code that runs the whole time does this between any two transactions. */
  readonly meanwhile?: string
  /** How many columns are replaced by a second one. */
  readonly phases?: number
  /** The operations of `up`. */
  readonly up?: ReadonlyArray<Operation.Operation["_tag"]>
  /** A query and its rows, after `up` and after `down` again. */
  readonly then?: readonly [
    query: string,
    there: ReadonlyArray<ReadonlyArray<string | null>>,
    back?: ReadonlyArray<ReadonlyArray<string | null>> | undefined
  ]
  readonly losesRows?: boolean
  /** The refusal that is wanted. */
  readonly fails?: readonly [MigrateReason, string]
  /** Whether nothing is to be found. */
  readonly same?: boolean
  /** The oldest version of PostgreSQL that has it, where that is not 14. */
  readonly since?: number
  /** Tables that only the database has, and that stay. */
  readonly keeps?: ReadonlyArray<string>
}

const users = "create table users (id int primary key, name text, age int)"
const people = ["insert into users values (1, 'Ann', 30), (2, 'Bob', 40)"]
const mood = "create type mood as enum ('sad', 'ok')"

/** A column under views, a generated column, a policy and a trigger. */
const readAndWatched = (type: string): ReadonlyArray<string> => [
  `create table t (id int primary key, name ${type}, up text generated always as (upper(name)) stored)`,
  "create view v as select id, name from t",
  "create materialized view w as select name from v",
  "create policy p on t using (name <> '')",
  "create function tf() returns trigger language plpgsql as 'begin return new; end'",
  "create trigger tr before update of name on t for each row execute function tf()"
]

/** One of each that privileges can be on. */
const shared: ReadonlyArray<string> = [
  users,
  mood,
  "create domain d as int",
  "create sequence s",
  "create schema app",
  "create view v as select id from users",
  "create materialized view w as select id from users",
  "create function a(n int) returns int language sql as 'select n'",
  "create function b() returns int language sql as 'select 1'",
  "create procedure c(n text) language sql as 'select 1'"
]

export const changes: ReadonlyArray<Change> = [
  {
    name: "G01 a new table, beside one with rows",
    before: [users],
    rows: people,
    after: [users, "create table posts (id int primary key, user_id int references users)"],
    up: ["CreateTable", "AddConstraint"],
    then: ["select count(*) from users", [["2"]], [["2"]]],
    losesRows: true
  },
  {
    name: "G01 a removed table",
    before: [
      users,
      "create table posts (id int primary key, user_id int references users)",
      "create index on posts (user_id)"
    ],
    rows: people,
    after: [users],
    up: ["DropConstraint", "DropTable"],
    then: ["select count(*) from users", [["2"]], [["2"]]],
    losesRows: true
  },
  {
    name: "G02 a new column",
    before: [users],
    rows: people,
    after: ["create table users (id int primary key, name text, age int, nick text)"],
    up: ["AddColumn"],
    then: ["select name, age from users order by id", [["Ann", "30"], ["Bob", "40"]], [["Ann", "30"], ["Bob", "40"]]]
  },
  {
    name: "G02 a removed column",
    before: [users],
    rows: people,
    after: ["create table users (id int primary key, name text)"],
    up: ["DropColumn"],
    losesRows: true,
    then: ["select name from users order by id", [["Ann"], ["Bob"]], [["Ann"], ["Bob"]]]
  },
  {
    name: "G03 a new column without a default that is to be not null, filled",
    before: [users],
    rows: people,
    after: ["create table users (id int primary key, name text, age int, nick text not null)"],
    hints: { fill: { "users.nick": "lower(name)" } },
    up: ["AddColumn", "Sql", "SetNotNull"],
    then: ["select nick from users order by id", [["ann"], ["bob"]]]
  },
  {
    name: "G04 nullable, filled",
    before: [users],
    rows: ["insert into users values (1, 'Ann', null)"],
    after: ["create table users (id int primary key, name text, age int not null)"],
    hints: { fill: { "users.age": "18" } },
    up: ["Sql", "SetNotNull"],
    then: ["select age from users", [["18"]], [["18"]]]
  },
  {
    name: "G04 no longer not null",
    before: ["create table t (a int not null)"],
    rows: ["insert into t values (1)"],
    after: ["create table t (a int)"],
    up: ["DropNotNull"],
    then: ["select a from t", [["1"]], [["1"]]]
  },
  {
    name: "G05 a column by another name, not said",
    before: [users],
    after: ["create table users (id int primary key, full_name text, age int)"],
    fails: ["Unanswered", "--rename users.name=users.full_name or --drop users.name"]
  },
  {
    name: "G05 a column by another name, said",
    before: [users, "create index users_name on users (name)"],
    rows: people,
    after: [
      "create table users (id int primary key, full_name text, age int)",
      "create index users_full_name on users (full_name)"
    ],
    hints: { renames: [{ from: "users.name", to: "users.full_name" }] },
    up: ["RenameColumn", "Rename"],
    then: ["select id from users where age = 40", [["2"]], [["2"]]],
    losesRows: false
  },
  {
    name: "G06 a table by another name, not said",
    before: [users],
    after: ["create table people (id int primary key, name text, age int, extra text)"],
    fails: ["Unanswered", "--rename users=people or --drop users"]
  },
  {
    name: "G06 a table by another name, said, with its keys, indexes, sequence, policies and column",
    before: [
      "create table users (id serial primary key, name text)",
      "create index users_name on users (name)",
      "create table posts (id int primary key, user_id int references users)",
      "alter table users enable row level security",
      "create policy own on users using (id > 0)"
    ],
    rows: ["insert into users (name) values ('Ann')", "insert into posts values (7, 1)"],
    after: [
      "create table people (id serial primary key, full_name text)",
      "create index people_full_name on people (full_name)",
      "create table posts (id int primary key, user_id int references people)",
      "alter table people enable row level security",
      "create policy own on people using (id > 0)"
    ],
    hints: { renames: [{ from: "users", to: "people" }, { from: "users.name", to: "people.full_name" }] },
    up: ["Rename", "RenameColumn", "RenameConstraint", "Rename", "Rename"],
    then: ["select nextval(pg_get_serial_sequence('posts', 'id')), (select count(*) from posts)", [[null, "1"]], [[
      null,
      "1"
    ]]],
    losesRows: false
  },
  {
    name: "G06 a table in another schema",
    before: [users],
    rows: people,
    after: ["create schema app", users.replace("users", "app.users")],
    fails: ["Unanswered", "--rename users=app.users"]
  },
  {
    name: "G07 an enum by another name",
    before: [mood, "create table t (m mood default 'ok')"],
    rows: ["insert into t values ('sad')"],
    after: ["create type feeling as enum ('sad', 'ok')", "create table t (m feeling default 'ok')"],
    hints: { renames: [{ from: "mood", to: "feeling" }] },
    up: ["Rename"],
    then: ["select m from t", [["sad"]], [["sad"]]]
  },
  {
    name: "G07 a sequence by another name",
    before: ["create sequence a"],
    rows: ["select nextval('a')"],
    after: ["create sequence b"],
    hints: { renames: [{ from: "a", to: "b" }] },
    up: ["Rename"],
    then: ["select sum(last_value) from pg_sequences", [["1"]], [["1"]]]
  },
  {
    name: "G07 a sequence by another name, not said",
    before: ["create sequence a"],
    after: ["create sequence b"],
    fails: ["Unanswered", "the sequence \"a\" is gone"]
  },
  {
    name: "G07 a view by another name",
    before: [users, "create view v as select id from users"],
    rows: people,
    after: [users, "create view w as select id from users"],
    hints: { renames: [{ from: "v", to: "w" }] },
    up: ["Rename"],
    then: ["select count(*) from users", [["2"]], [["2"]]]
  },
  {
    name: "G07 a constraint by another name",
    before: ["create table t (a int constraint c check (a > 0))"],
    rows: ["insert into t values (1)"],
    after: ["create table t (a int constraint d check (a > 0))"],
    up: ["RenameConstraint"]
  },
  {
    name: "G07 constraints and indexes under a naming convention",
    before: [
      "create table t (id int primary key, a int unique, b int references t, c int check (c > 0))",
      "create index on t (b)"
    ],
    rows: ["insert into t values (1, 1, 1, 1)"],
    after: [
      `create table t (id int constraint pk_t primary key, a int constraint uq_t_a unique, b int constraint fk_t_b references t,
        c int constraint ck_t_c check (c > 0))`,
      "create index ix_t_b on t (b)"
    ],
    up: ["RenameConstraint", "RenameConstraint", "RenameConstraint", "RenameConstraint", "Rename"],
    losesRows: false,
    then: ["select * from t", [["1", "1", "1", "1"]], [["1", "1", "1", "1"]]]
  },
  {
    name: "G07 a schema by another name",
    before: ["create schema app", "create table app.t (id int primary key, note text)"],
    rows: ["insert into app.t values (1, 'x')"],
    after: ["create schema shop", "create table shop.t (id int primary key, note text)"],
    hints: { renames: [{ from: "app", to: "shop" }] },
    up: ["Rename"]
  },
  {
    name: "G07 a schema by another name, not said",
    before: ["create schema app", "create table app.t (id int primary key)"],
    after: ["create schema shop", "create table shop.t (id int primary key)"],
    fails: ["Unanswered", "the schema \"app\" is gone, and \"shop\" is new"]
  },
  {
    name: "G08 types that change by themselves",
    before: [
      "create table t (a varchar(50), b varchar(9), c int, d timestamp, e timestamp(3), f int[], g json, h numeric(10,2))"
    ],
    rows: ["insert into t values ('a', 'b', 3, '2024-01-01', '2024-01-01', '{6}', '{\"g\":7}', 8.5)"],
    after: [
      "create table t (a varchar(100), b text, c bigint, d timestamptz, e timestamp(6), f bigint[], g jsonb, h numeric(12,2))"
    ],
    then: ["select a, b, c, f, g->>'g', h from t", [["a", "b", "3", "{6}", "7", "8.50"]], [[
      "a",
      "b",
      "3",
      "{6}",
      "7",
      "8.50"
    ]]]
  },
  {
    name: "G09 one side without a length",
    before: ["create table t (a varchar(50), b numeric(10,2))"],
    rows: ["insert into t values ('a', 1)"],
    after: ["create table t (a varchar, b numeric)"],
    up: ["SetType", "SetType"],
    then: ["select a, b from t", [["a", "1.00"]], [["a", "1.00"]]],
    losesRows: true
  },
  {
    name: "G10 a type that needs to be told",
    before: ["create table t (a text default '5' check (a <> ''), b text)"],
    rows: ["insert into t values ('12', 'x')"],
    after: ["create table t (a int default 5 check (a > 0), b text)"],
    then: ["select a + 1 from t", [["13"]], undefined],
    losesRows: true
  },
  {
    name: "G10 a type without a cast",
    before: ["create table t (a date)"],
    after: ["create table t (a int)"],
    fails: ["NoCast", "say --using t.a=<expression>"]
  },
  {
    name: "G10 a type without a cast, told one way",
    before: ["create table t (a date)"],
    after: ["create table t (a int)"],
    hints: { using: { "t.a": "a - date '2000-01-01'" } },
    fails: ["NoCast", "say --using-back t.a=<expression>"]
  },
  {
    name: "G10 a type without a cast, told both ways",
    before: ["create table t (a date)"],
    rows: ["insert into t values ('2000-01-03')"],
    after: ["create table t (a int)"],
    hints: { using: { "t.a": "a - date '2000-01-01'" }, usingBack: { "t.a": "date '2000-01-01' + a" } },
    up: ["SetType"],
    then: ["select a from t", [["2"]], [["2000-01-03"]]]
  },
  {
    name: "G11 text to a new enum",
    before: ["create table t (m text default 'ok')"],
    rows: ["insert into t values ('sad')"],
    after: [mood, "create table t (m mood default 'ok')"],
    up: ["CreateEnum", "SetDefault", "SetType", "SetDefault"],
    then: ["select m from t", [["sad"]], [["sad"]]]
  },
  {
    name: "G12 a new column of a new enum",
    before: ["create table t (id int)"],
    rows: ["insert into t values (1)"],
    after: [mood, "create table t (id int, m mood not null default 'ok')"],
    up: ["CreateEnum", "AddColumn"],
    then: ["select id from t", [["1"]], [["1"]]]
  },
  {
    name: "G13 a table with an enum, which goes with it",
    before: [],
    after: [mood, "create table t (m mood)"],
    up: ["CreateEnum", "CreateTable"]
  },
  {
    name: "G14 labels added before, between and behind",
    before: ["create type e as enum ('b', 'd')", "create table t (v e)"],
    rows: ["insert into t values ('b')"],
    after: ["create type e as enum ('a', 'b', 'c', 'd', 'e')", "create table t (v e)"],
    up: ["AddEnumLabel", "AddEnumLabel", "AddEnumLabel"],
    then: ["select v from t", [["b"]], [["b"]]]
  },
  {
    name: "G14 a label removed, not said",
    before: [mood, "create table t (m mood)"],
    after: ["create type mood as enum ('ok')", "create table t (m mood)"],
    fails: ["Unanswered", "--map mood.sad=ok or --drop mood.sad"]
  },
  {
    name: "G14 a label removed, mapped, used with a default, a check, an index and in an array",
    before: [
      mood,
      "create table t (m mood default 'sad' check (m <> 'ok'), ms mood[])",
      "create index t_m on t (ms) where m = 'sad'",
      "create view v as select m from t"
    ],
    rows: ["insert into t values ('sad', '{sad,ok}')"],
    after: [
      "create type mood as enum ('ok', 'fine')",
      "create table t (m mood default 'fine' check (m <> 'ok'), ms mood[])",
      "create index t_m on t (ms) where m = 'fine'",
      "create view v as select m from t"
    ],
    hints: { labels: { "mood.sad": "fine" } },
    losesRows: true,
    then: ["select m, ms from v, lateral (select ms from t) s", [["fine", "{fine,ok}"]], undefined]
  },
  {
    name: "G14 a label removed, mapped to one that is not there",
    before: [mood, "create table t (m mood)"],
    after: ["create type mood as enum ('ok')", "create table t (m mood)"],
    hints: { labels: { "mood.sad": "fine" } },
    fails: ["Unanswered", "--map mood.sad=ok or --drop mood.sad"]
  },
  {
    name: "G03 a hint that nothing takes up",
    before: [users],
    after: ["create table users (id int primary key, name text, age int, nick text not null)"],
    hints: { fill: { "users.nik": "'x'" }, using: { "users.nick": "'x'" } },
    fails: ["Unanswered", "--fill users.nik: no column of that name becomes NOT NULL"]
  },
  {
    name: "G14 a label by another name",
    before: [mood, "create table t (m mood)"],
    rows: ["insert into t values ('sad')"],
    after: ["create type mood as enum ('low', 'ok')", "create table t (m mood)"],
    hints: { renames: [{ from: "mood.sad", to: "mood.low" }] },
    up: ["RenameEnumLabel"],
    then: ["select m from t", [["low"]], [["sad"]]],
    losesRows: false
  },
  {
    name: "G14 another order",
    before: [mood, "create table t (m mood)"],
    rows: ["insert into t values ('sad')"],
    after: ["create type mood as enum ('ok', 'sad')", "create table t (m mood)"],
    up: ["ReplaceEnum"],
    then: ["select m from t where m > 'ok'", [["sad"]], []],
    losesRows: false
  },
  {
    name: "G15 a label and its use as a default",
    before: [mood, "create table t (m mood)"],
    rows: ["insert into t values ('sad')"],
    after: ["create type mood as enum ('sad', 'ok', 'fine')", "create table t (m mood default 'fine')"],
    up: ["AddEnumLabel", "SetDefault"],
    then: ["select m from t", [["sad"]], [["sad"]]]
  },
  {
    name: "G16 defaults",
    before: ["create table t (a text default 'x', b timestamptz default now(), c int, d int default 1)"],
    after: ["create table t (a text default 'y', b timestamptz default clock_timestamp(), c int default 1, d int)"],
    up: ["SetDefault", "SetDefault", "SetDefault", "SetDefault"]
  },
  {
    name: "G17 G18 defaults in another spelling",
    before: ["create table t (b int default 1+1, c float default RANDOM(), d text default 'x'::text)"],
    after: ["create table t (b int default (1 + 1), c float default random(), d text default 'x')"],
    same: true
  },
  {
    name: "G19 a default from a sequence, which is not advanced",
    before: ["create sequence s", "create table t (a int default nextval('s'), b text)"],
    after: ["create sequence s", "create table t (a int default nextval('s'))"],
    up: ["DropColumn"],
    then: ["select last_value, is_called::text from s", [["1", "false"]], [["1", "false"]]],
    losesRows: true
  },
  {
    name: "G20 a default of json",
    before: ["create table t (j json default '{}')"],
    after: ["create table t (j json default '[]')"],
    up: ["SetDefault"]
  },
  {
    name: "G21 serial, unchanged",
    before: ["create table t (id serial primary key)"],
    after: ["create table t (id serial primary key)"],
    same: true
  },
  {
    name: "G21 serial to a sequence of one's own",
    before: ["create table t (id serial primary key)"],
    rows: ["insert into t default values"],
    after: ["create sequence own", "create table t (id int primary key default nextval('own'))"],
    inserted: ["insert into t default values"],
    then: ["select id from t order by 1", [["1"]], [["1"], ["2"]]]
  },
  {
    name: "G22 serial to identity",
    before: ["create table t (id serial primary key)"],
    rows: ["insert into t default values"],
    after: ["create table t (id int generated by default as identity primary key)"],
    inserted: ["insert into t default values", "insert into t default values"],
    then: ["select id from t order by 1", [["1"]], [["1"], ["2"], ["3"]]]
  },
  {
    name:
      "G22 plain to identity, of names to be quoted, with rows outside of the sequence, downwards, and without rows",
    before: [
      `create table "a""'B" ("the""'Id" int primary key)`,
      "create table down (id bigint primary key)",
      "create table later (id smallint primary key)",
      "create table none (id int primary key)"
    ],
    rows: [
      `insert into "a""'B" values (-3), (7), (2000)`,
      "insert into down values (5), (-7)",
      "insert into later values (3)"
    ],
    after: [
      `create table "a""'B" ("the""'Id" int generated always as identity (maxvalue 1000) primary key)`,
      "create table down (id bigint generated always as identity (increment -2) primary key)",
      "create table later (id smallint generated always as identity (start 100) primary key)",
      "create table none (id int generated always as identity primary key)"
    ],
    then: [
      `select nextval(pg_get_serial_sequence(quote_ident(t), c))::text
        from (values ('a"''B', 'the"''Id'), ('down', 'id'), ('later', 'id'), ('none', 'id')) v (t, c)`,
      [["8"], ["-9"], ["100"], ["1"]]
    ]
  },
  {
    name: "G22 identity's kind and options",
    before: ["create table t (id int generated always as identity)"],
    after: ["create table t (id int generated by default as identity (increment by 5))"],
    up: ["SetIdentity"]
  },
  {
    name: "G23 a sequence's options",
    before: ["create sequence s"],
    rows: ["select nextval('s')"],
    after: ["create sequence s increment by 2 maxvalue 100 cycle"],
    up: ["AlterSequence"],
    then: ["select last_value from s", [["1"]], [["1"]]]
  },
  { name: "G23 a sequence, removed", before: ["create sequence s"], after: [], up: ["DropSequence"] },
  {
    name: "G24 a generated column's expression",
    before: ["create table t (a text, b text generated always as (upper(a)) stored)"],
    rows: ["insert into t values ('Ann')"],
    after: ["create table t (a text, b text generated always as (lower(a)) stored)"],
    up: ["DropColumn", "AddColumn"],
    then: ["select b from t", [["ann"]], [["ANN"]]],
    losesRows: false
  },
  {
    name: "G24 plain to generated",
    before: ["create table t (a text, b text)"],
    rows: ["insert into t values ('Ann', 'x')"],
    after: ["create table t (a text, b text generated always as (lower(a)) stored)"],
    then: ["select b from t", [["ann"]], [["ann"]]],
    losesRows: true
  },
  {
    name: "G25 a generated column, unchanged",
    before: [
      "create table t (a text, v tsvector generated always as (to_tsvector('english', coalesce(a, ''))) stored)"
    ],
    after: ["create table t (a text, v tsvector generated always as (to_tsvector('english', coalesce(a, ''))) stored)"],
    same: true
  },
  {
    name: "G26 a primary key, added",
    before: ["create table t (a int not null, b int)"],
    rows: ["insert into t values (1, 2)"],
    after: ["create table t (a int primary key, b int)"],
    up: ["AddConstraint"],
    then: ["select a from t", [["1"]], [["1"]]]
  },
  {
    name: "G26 a primary key, removed",
    before: ["create table t (a int primary key)"],
    after: ["create table t (a int)"],
    up: ["DropConstraint", "DropNotNull"]
  },
  {
    name: "G26 a primary key's columns, with a foreign key at it",
    before: ["create table t (a int primary key, b int unique)", "create table c (t int references t (a))"],
    after: [
      "create table t (a int not null, b int unique, constraint t_pkey primary key (a, b), constraint a unique (a))",
      "create table c (t int references t (a))"
    ],
    rows: ["insert into t values (1, 2)", "insert into c values (1)"],
    then: ["select t from c", [["1"]], [["1"]]]
  },
  {
    name: "G27 unique, added without a name",
    before: ["create table t (a int, b int)"],
    after: ["create table t (a int unique, b int, unique (a, b))"],
    up: ["AddConstraint", "AddConstraint"]
  },
  {
    name: "G28 unique: order, deferrable, include",
    before: [
      "create table t (a int, b int, c int, constraint u unique (a, b), constraint v unique (a), constraint w unique (b))"
    ],
    after: [
      "create table t (a int, b int, c int, constraint u unique (b, a), constraint v unique (a) deferrable, constraint w unique (b) include (c))"
    ],
    up: ["DropConstraint", "DropConstraint", "DropConstraint", "AddConstraint", "AddConstraint", "AddConstraint"]
  },
  {
    name: "G29 nulls not distinct",
    since: 15,
    before: ["create table t (a int, constraint u unique (a))", "create unique index i on t (a)"],
    after: [
      "create table t (a int, constraint u unique nulls not distinct (a))",
      "create unique index i on t (a) nulls not distinct"
    ],
    up: ["DropConstraint", "DropIndex", "AddConstraint", "CreateIndex"]
  },
  {
    name: "G30 a foreign key's actions",
    before: [users, "create table c (u int references users, v int references users)"],
    after: [
      users,
      "create table c (u int references users on delete cascade on update set null, v int references users deferrable initially deferred)"
    ],
    up: ["DropConstraint", "DropConstraint", "AddConstraint", "AddConstraint"]
  },
  {
    name: "G31 a foreign key's name",
    before: [users, "create table c (u int constraint f references users)"],
    after: [users, "create table c (u int constraint g references users)"],
    up: ["RenameConstraint"]
  },
  {
    name: "G31 a foreign key's match, validity, list of set null",
    since: 15,
    before: [
      "create table p (a int, b int, primary key (a, b))",
      "create table c (a int, b int, constraint f foreign key (a, b) references p, constraint g foreign key (a, b) references p on delete set null)",
      "create table d (a int, b int)",
      "alter table d add constraint h foreign key (a, b) references p not valid"
    ],
    after: [
      "create table p (a int, b int, primary key (a, b))",
      "create table c (a int, b int, constraint f foreign key (a, b) references p match full, constraint g foreign key (a, b) references p on delete set null (b))",
      "create table d (a int, b int, constraint h foreign key (a, b) references p)"
    ],
    up: ["DropConstraint", "DropConstraint", "ValidateConstraint", "AddConstraint", "AddConstraint"]
  },
  {
    name: "G32 a check, added and removed",
    before: ["create table t (a int check (a > 0), b int)"],
    after: ["create table t (a int, b int check (b > 0))"],
    up: ["DropConstraint", "AddConstraint"]
  },
  {
    name: "G33 a check of one name with another expression",
    before: ["create table t (a int constraint c check (a > 0))"],
    rows: ["insert into t values (5)"],
    after: ["create table t (a int constraint c check (a > 1))"],
    up: ["DropConstraint", "AddConstraint"],
    then: ["select a from t", [["5"]], [["5"]]]
  },
  {
    name: "G34 a check without a name, unchanged",
    before: ["create table t (a int check (a in (1, 2)), check (a <> 7))"],
    after: ["create table t (a int check (a IN (1,2)), check (a != 7))"],
    same: true
  },
  {
    name: "G35 an exclusion, changed",
    before: ["create table t (r int4range, constraint e exclude using gist (r with &&))"],
    after: ["create table t (r int4range, constraint e exclude using gist (r with &&) where (not isempty(r)))"],
    up: ["DropConstraint", "AddConstraint"]
  },
  {
    name: "G36 comments of constraints and indexes",
    before: [users, "create index i on users (age)"],
    after: [
      users,
      "create index i on users (age)",
      "comment on constraint users_pkey on users is 'key'",
      "comment on index i is 'ages'"
    ],
    up: ["SetComment", "SetComment"]
  },
  {
    name: "G37 indexes: columns, unique, order, expressions",
    before: [
      "create table t (a int, b text)",
      "create index i on t (a)",
      "create index j on t (b)",
      "create index k on t (a)"
    ],
    after: [
      "create table t (a int, b text)",
      "create index i on t (a, b)",
      "create index j on t (lower(b))",
      "create unique index k on t (a desc)"
    ],
    up: ["DropIndex", "DropIndex", "DropIndex", "CreateIndex", "CreateIndex", "CreateIndex"]
  },
  {
    name: "G37 indexes, unchanged in another spelling",
    before: ["create table t (a int, b text)", "create index i on t (lower(b)) where a > 1 and b is not null"],
    after: [
      "create table t (a int, b text)",
      "create index i on t using btree (LOWER(b) asc nulls last) where ((a > 1) AND (b IS NOT NULL))"
    ],
    same: true
  },
  {
    name: "G38 indexes: predicate, method, include, operator class, fillfactor",
    before: [
      "create table t (a int, b text, j jsonb)",
      "create index i on t (a)",
      "create index j on t (j)",
      "create index k on t (a)",
      "create index l on t (b)",
      "create index m on t (b)"
    ],
    after: [
      "create table t (a int, b text, j jsonb)",
      "create index i on t (a) where a > 0",
      "create index j on t using gin (j jsonb_path_ops)",
      "create index k on t (a) include (b)",
      "create index l on t (b text_pattern_ops)",
      "create index m on t (b) with (fillfactor = 70)"
    ]
  },
  {
    name: "G40 the order of columns",
    before: ["create table t (a int, b int)"],
    after: ["create table t (b int, a int)"],
    same: true
  },
  {
    name: "G41 a collation",
    before: ["create table t (a text)", "create index i on t (a)"],
    rows: ["insert into t values ('x')"],
    after: ["create table t (a text collate \"C\")", "create index i on t (a)"],
    up: ["SetType"],
    then: ["select a from t", [["x"]], [["x"]]]
  },
  {
    name: "G50 a collation of one's own: added with its column, and removed with it",
    before: ["create table t (id int)"],
    rows: ["insert into t values (1)"],
    after: [
      "create collation any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
      "create collation c (provider = libc, locale = 'C')",
      "comment on collation c is 'plain'",
      "create schema app",
      "create collation app.apart (provider = libc, lc_collate = 'C', lc_ctype = 'POSIX')",
      `create table t (id int, name text collate any_case, note text collate app.apart)`,
      "create domain d as text collate c"
    ],
    up: [
      "CreateSchema",
      "CreateCollation",
      "CreateCollation",
      "CreateCollation",
      "CreateDomain",
      "AddColumn",
      "AddColumn",
      "SetComment"
    ],
    then: ["select id from t", [["1"]], [["1"]]]
  },
  {
    name: "G50 a collation that sorts otherwise, unused",
    before: ["create collation a (provider = icu, locale = 'de')", "create table t (id int)"],
    after: ["create collation a (provider = icu, locale = 'sv')", "create table t (id int)"],
    up: ["DropCollation", "CreateCollation"]
  },
  {
    name: "G50 a collation that sorts otherwise, used",
    before: ["create collation a (provider = icu, locale = 'de')", "create table t (v text collate a)"],
    after: ["create collation a (provider = icu, locale = 'sv')", "create table t (v text collate a)"],
    fails: ["NotPossible", "the collation \"public.a\" is to sort otherwise"]
  },
  {
    name: "G07 a collation by another name",
    before: ["create collation a (provider = icu, locale = 'de')", "create table t (v text collate a)"],
    rows: ["insert into t values ('x')"],
    after: ["create collation b (provider = icu, locale = 'de')", "create table t (v text collate b)"],
    hints: { renames: [{ from: "a", to: "b" }] },
    up: ["Rename"],
    then: ["select v from t", [["x"]], [["x"]]]
  },
  {
    name: "G07 a collation by another name, not said",
    before: ["create collation a (provider = icu, locale = 'de')"],
    after: ["create collation b (provider = icu, locale = 'de')"],
    fails: ["Unanswered", "--rename a=b or --drop a"]
  },
  {
    name: "G42 comments",
    before: [users, "comment on table users is 'one'"],
    after: [users, "comment on table users is 'it''s two'", "comment on column users.age is 'years'"],
    up: ["SetComment", "SetComment"]
  },
  {
    name: "G43 unlogged, parameters, replica identity",
    before: [users],
    rows: people,
    after: [
      users.replace("create", "create unlogged").replace("age int)", "age int) with (fillfactor = 70)"),
      "alter table users replica identity full"
    ],
    up: ["SetTableOptions"],
    then: ["select count(*) from users", [["2"]], [["2"]]]
  },
  {
    name: "G44 partitions that only the database has",
    before: [
      "create table m (at date not null, v int) partition by range (at)",
      "create table m_2024 partition of m for values from ('2024-01-01') to ('2025-01-01')"
    ],
    rows: ["insert into m values ('2024-05-05', 1)"],
    after: ["create table m (at date not null, v bigint, w text) partition by range (at)", "create index m_v on m (v)"],
    up: ["AddColumn", "SetType", "CreateIndex"],
    then: ["select v from m_2024", [["1"]], [["1"]]],
    keeps: ["m_2024"]
  },
  {
    name: "G45 plain to partitioned",
    before: ["create table m (at date not null)"],
    after: ["create table m (at date not null) partition by range (at)"],
    fails: ["NotPossible", "is not partitioned and is to be partitioned by RANGE (at)"]
  },
  {
    name: "G45 another partition key",
    before: ["create table m (a int, b int) partition by range (a)"],
    after: ["create table m (a int, b int) partition by list (b)"],
    fails: ["NotPossible", "partitioned by RANGE (a)"]
  },
  {
    name: "G45 other bounds",
    before: [
      "create table m (a int) partition by range (a)",
      "create table m1 partition of m for values from (0) to (10)"
    ],
    after: [
      "create table m (a int) partition by range (a)",
      "create table m1 partition of m for values from (0) to (20)"
    ],
    fails: ["NotPossible", "detach it and attach it again"]
  },
  {
    name: "G46 inheriting tables that only the database has",
    before: ["create table p (a int, b int)", "create table c (extra text) inherits (p)"],
    rows: ["insert into c values (1, 2, 'x')"],
    after: ["create table p (a int, b bigint, d int)"],
    up: ["AddColumn", "SetType"],
    then: ["select a, b, extra from c", [["1", "2", "x"]], [["1", "2", "x"]]],
    keeps: ["c"]
  },
  {
    name: "G46 inheriting tables of the model",
    before: ["create table p (a int)", "create table c (extra text) inherits (p)"],
    rows: ["insert into c values (1, 'x')"],
    after: ["create table p (a bigint, b int)", "create table c (extra varchar(9)) inherits (p)"],
    then: ["select a, extra from c", [["1", "x"]], [["1", "x"]]]
  },
  {
    name: "G47 views, plain and materialized",
    before: [
      users,
      "create view v as select id from users",
      "create materialized view w as select count(*) as n from v"
    ],
    rows: people,
    after: [
      users,
      "create view v as select id, upper(name) as name from users",
      "create materialized view w as select count(*) as n from v where id > 1",
      "create unique index w_n on w (n)"
    ],
    then: ["select n from w", [["1"]], [["2"]]]
  },
  {
    name: "G48 functions, procedures and triggers",
    before: [users, "create function f(a int) returns int language sql as 'select 1'"],
    rows: people,
    after: [
      users,
      "create function f(b int) returns text language sql as 'select ''x'''",
      "create procedure p() language plpgsql as 'begin null; end'",
      "create function tf() returns trigger language plpgsql as 'begin new.age = 0; return new; end'",
      "create trigger tr before insert on users for each row execute function tf()"
    ],
    then: ["select count(*) from users", [["2"]], [["2"]]]
  },
  {
    name: "G49 row security and policies",
    before: [users, "create policy p on users using (id = 1)"],
    rows: people,
    after: [
      users,
      "alter table users enable row level security",
      "alter table users force row level security",
      "create policy p on users as restrictive for select using (id = 2)"
    ],
    up: ["DropPolicy", "SetTableOptions", "CreatePolicy"]
  },
  {
    name: "G49 privileges: granted, taken back, to be handed on, of columns, kept from everybody",
    before: [
      ...shared,
      "grant select, insert on users to pg_monitor",
      "grant update on users to pg_read_all_data",
      "revoke execute on function b() from public"
    ],
    rows: people,
    after: [
      ...shared,
      "grant select on users to pg_monitor with grant option",
      "grant update (name, age), references (age) on users to pg_read_all_data",
      "grant select on v, w to public",
      "grant usage on sequence s to pg_monitor",
      "grant usage on schema app to pg_monitor",
      "grant usage on type mood to pg_monitor",
      "revoke usage on type d from public",
      "revoke execute on function a(int) from public",
      "grant execute on function a(int) to pg_monitor",
      "grant execute on procedure c(text) to pg_monitor"
    ],
    then: [
      "select has_table_privilege('pg_monitor', 'users', 'select with grant option'), has_table_privilege('pg_monitor', 'users', 'insert'), has_column_privilege('pg_read_all_data', 'users', 'name', 'update'), has_function_privilege('pg_read_all_stats', 'a(int)', 'execute')",
      [["t", "f", "t", "f"]],
      [["f", "t", "t", "t"]]
    ],
    losesRows: false
  },
  {
    name: "G49 privileges come back with what is made anew, and go with what goes",
    before: [
      "create table t (id int, name varchar(10), up text generated always as (upper(name)) stored, gone int)",
      "create view v as select id, name from t",
      "create function f(a int) returns int language sql as 'select a'",
      "grant select on v to pg_monitor",
      "grant select (up), update (gone) on t to pg_monitor",
      "revoke execute on function f(int) from public"
    ],
    rows: ["insert into t (id, name) values (1, 'Ann')"],
    after: [
      "create table t (id int, name text, up text generated always as (lower(name)) stored)",
      "create view v as select id, name from t",
      "create function f(b int) returns int language sql as 'select b'",
      "grant select on v to pg_monitor",
      "grant select (up) on t to pg_monitor",
      "revoke execute on function f(int) from public"
    ],
    then: [
      "select has_table_privilege('pg_monitor', 'v', 'select'), has_column_privilege('pg_monitor', 't', 'up', 'select'), has_function_privilege('pg_monitor', 'f(int)', 'execute')",
      [["t", "t", "f"]],
      [["t", "t", "f"]]
    ]
  },
  {
    name: "G49 privileges, unchanged in another spelling",
    before: [users, "grant select on users to pg_monitor", "grant insert on users to pg_monitor"],
    after: [users, "grant insert, select on table users to pg_monitor", "grant all on users to current_user"],
    same: true
  },
  {
    name: "G50 statistics: added, changed, removed, and of a column that is made anew",
    before: [
      "create table t (a int, b int, c int, up int generated always as (a + 1) stored)",
      "create statistics gone on a, b from t",
      "create statistics kinds (ndistinct) on b, c from t",
      "create statistics moved on up, b from t",
      "comment on statistics moved is 'one'"
    ],
    rows: ["insert into t (a, b, c) values (1, 2, 3)"],
    after: [
      "create schema app",
      "create table t (a int, b int, c int, up int generated always as (a + 2) stored)",
      "create statistics app.fresh on (a + b), c from t",
      "create statistics kinds (ndistinct, mcv) on b, c from t",
      "create statistics moved on up, b from t",
      "comment on statistics moved is 'two'"
    ],
    then: ["select a, b, c from t", [["1", "2", "3"]], [["1", "2", "3"]]]
  },
  {
    name: "G50 extensions, domains and composites",
    before: ["create domain d as int constraint c check (value > 0)", "create table t (v d)"],
    rows: ["insert into t values (3)"],
    after: [
      "create extension citext",
      "create domain d as int default 3 constraint c check (value > 1)",
      "create type a as (x int, y text)",
      "create table t (v d, w a, c citext)"
    ],
    then: ["select v from t", [["3"]], [["3"]]]
  },
  {
    name: "G50 a domain over another type",
    before: ["create domain d as int"],
    after: ["create domain d as bigint"],
    fails: ["NotPossible", "make a new domain"]
  },
  {
    name: "G51 a table in a new schema",
    before: [],
    after: ["create schema app", "create table app.t (id int primary key)"],
    up: ["CreateSchema", "CreateTable"]
  },
  {
    name: "G52 the tables of an extension",
    before: ["create extension citext"],
    after: ["create extension citext", users],
    up: ["CreateTable"]
  },
  {
    name: "G54 one name in two schemas",
    before: ["create schema app", "create table app.t (id int primary key)", "create table t (id int primary key)"],
    after: [
      "create schema app",
      "create table app.t (id int primary key, a int)",
      "create table t (id int primary key)"
    ],
    up: ["AddColumn"]
  },
  {
    name: "G55 a column under views, and one in a generated column, a policy and a trigger",
    before: readAndWatched("varchar(10)"),
    rows: ["insert into t (id, name) values (1, 'Ann')", "refresh materialized view w"],
    after: readAndWatched("text"),
    then: ["select name, up, (select name from w) from t", [["Ann", "ANN", "Ann"]], [["Ann", "ANN", "Ann"]]]
  },
  {
    name: "G55 the type of a key and of what points at it",
    before: ["create table p (id text primary key)", "create table c (p text references p)"],
    rows: ["insert into p values ('7')", "insert into c values ('7')"],
    after: ["create table p (id int primary key)", "create table c (p int references p)"],
    then: ["select p from c", [["7"]], [["7"]]]
  },
  {
    name: "G55 a table that a view reads goes with it",
    before: [users, "create view v as select id from users"],
    after: [],
    up: ["DropView", "DropTable"],
    losesRows: true
  }
]
