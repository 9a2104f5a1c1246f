/**
 * What a database holds and a catalog does not show: it is neither compared nor generated, and stays as it is. Said by name,
 * so that nobody takes it for looked at.
 *
 * Source: https://www.postgresql.org/docs/current/catalogs.html
 */
import { type DatabaseError, Reads } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { NotInspected } from "../catalog/NotInspected.ts"
import type { InspectOptions } from "./Inspect.ts"
import { arrayLiteral } from "./Literal.ts"

const own = (catalog: string, oid: string): string =>
  `${oid} >= 16384 and not exists (select from pg_depend d where d.classid = '${catalog}'::regclass and d.objid = ${oid}
    and d.deptype in ('e', 'i'))`

const inScope = `($1::text[] is null and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
  and n.nspname !~ '^pg_(temp|toast_temp)_' or n.nspname = any($1::text[]))`

/** Those in schemas, by the catalog's name and the columns that say theirs. */
const inSchemas: ReadonlyArray<readonly [kind: string, catalog: string, prefix: string, name: string, where?: string]> =
  [
    [
      "aggregate",
      "pg_proc",
      "pro",
      "o.proname || '(' || pg_get_function_identity_arguments(o.oid) || ')'",
      "o.prokind = 'a'"
    ],
    [
      "operator",
      "pg_operator",
      "opr",
      "o.oprname || ' (' || o.oprleft::regtype || ', ' || o.oprright::regtype || ')'"
    ],
    ["operator class", "pg_opclass", "opc", "o.opcname"],
    ["operator family", "pg_opfamily", "opf", "o.opfname"],
    ["conversion", "pg_conversion", "con", "o.conname"],
    ["text search configuration", "pg_ts_config", "cfg", "o.cfgname"],
    ["text search dictionary", "pg_ts_dict", "dict", "o.dictname"],
    ["text search parser", "pg_ts_parser", "prs", "o.prsname"],
    ["text search template", "pg_ts_template", "tmpl", "o.tmplname"],
    ["range type", "pg_type", "typ", "o.typname", "o.typtype = 'r'"],
    ["base type", "pg_type", "typ", "o.typname", "o.typtype = 'b' and o.typcategory <> 'A'"],
    ["foreign table", "pg_class", "rel", "o.relname", "o.relkind = 'f'"],
    ["tablespace of", "pg_class", "rel", "o.relname", "o.reltablespace <> 0 and o.relkind in ('r', 'p', 'm', 'i', 'I')"]
  ]

const withSchema = inSchemas.map(([kind, catalog, prefix, name, where = "true"]) =>
  `select '${kind}' as kind, n.nspname || '.' || ${name} as name
    from ${catalog} o join pg_namespace n on n.oid = o.${prefix}namespace
    where ${where} and ${inScope} and ${own(catalog, "o.oid")}`
)

/** What stands on tables and views. */
const onTables = [
  `select 'rule', r.rulename || ' on ' || n.nspname || '.' || c.relname from pg_rewrite r
    join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
    where r.rulename <> '_RETURN' and ${inScope} and ${own("pg_rewrite", "r.oid")}`,
  `select 'default of', n.nspname || '.' || c.relname || '.' || a.attname from pg_attrdef d
    join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    join pg_class c on c.oid = d.adrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'v' and ${inScope} and ${own("pg_class", "c.oid")}`,
  ...([
    ["compression of", "a.attcompression <> ''"],
    ["storage of", "a.attstorage <> t.typstorage"],
    ["statistics target of", "a.attstattarget >= 0"]
  ] as const).map(([kind, where]) =>
    `select '${kind}', n.nspname || '.' || c.relname || '.' || a.attname from pg_attribute a
      join pg_type t on t.oid = a.atttypid join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      where ${where} and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p') and ${inScope}
        and ${own("pg_class", "c.oid")}`
  )
]

/** What is of the whole database. */
const ofDatabase = [
  `select 'event trigger', o.evtname from pg_event_trigger o where ${own("pg_event_trigger", "o.oid")}`,
  `select 'publication', o.pubname from pg_publication o where ${own("pg_publication", "o.oid")}`,
  `select 'subscription', o.subname from pg_subscription o
    where o.subdbid = (select b.oid from pg_database b where b.datname = current_database())`,
  `select 'foreign-data wrapper', o.fdwname from pg_foreign_data_wrapper o where ${
    own("pg_foreign_data_wrapper", "o.oid")
  }`,
  `select 'foreign server', o.srvname from pg_foreign_server o where ${own("pg_foreign_server", "o.oid")}`,
  `select 'cast', o.castsource::regtype || ' as ' || o.casttarget::regtype from pg_cast o where ${
    own("pg_cast", "o.oid")
  }`,
  `select 'language', o.lanname from pg_language o where ${own("pg_language", "o.oid")}`,
  `select 'access method', o.amname from pg_am o where ${own("pg_am", "o.oid")}`,
  `select 'default privileges', 'of ' || r.rolname || coalesce(' in ' || n.nspname, '')
    from pg_default_acl o join pg_roles r on r.oid = o.defaclrole left join pg_namespace n on n.oid = o.defaclnamespace
    where n.oid is null or ${inScope}`
]

const text = `select kind, name from (${[...withSchema, ...onTables, ...ofDatabase].join("\nunion\n")}) f order by 1, 2`

/**
 * What a database holds that `inspect` does not read: aggregates, operators, rules, event triggers, publications, default
 * privileges and the like. No comparison finds a change of these, no generated migration makes them.
 *
 * @returns each by its kind and name, in that order; what belongs to an extension is left out
 *
 * @example
 * import { notInspected } from "@aludel/migrate"
 * import * as Effect from "effect/Effect"
 *
 * const lines = Effect.map(notInspected(), (found) => found.map(({ kind, name }) => `${kind} ${name}`))
 */
export const notInspected = (
  { schemas }: Pick<InspectOptions, "schemas"> = {}
): Effect.Effect<ReadonlyArray<NotInspected>, DatabaseError, Reads> =>
  Effect.flatMap(Reads, (database) =>
    Effect.map(
      database.run({
        text,
        parameters: [schemas === undefined ? null : arrayLiteral(schemas)],
        access: "reads",
        decode: ([kind, name]) => ({ kind: kind ?? "", name: name ?? "" })
      }),
      ({ rows }) => rows
    ))
