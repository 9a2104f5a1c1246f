/**
 * The queries of the system catalogs: one for each kind of object, whatever the number of objects, so that a thousand
 * tables cost as many statements as one. What belongs to an extension is its own; what the server made for itself
 * (identity sequences, the indexes of constraints, partitions' copies) belongs to what it was made for.
 *
 * Source: https://www.postgresql.org/docs/current/catalogs.html
 */

/** Which schemas are looked at: `$1` is an array of their names, or null for all that are not the server's own. */
const inScope = (namespace: string): string =>
  `(case when $1::text[] is null then ${namespace}.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
      and ${namespace}.nspname !~ '^pg_(temp|toast_temp)_' else ${namespace}.nspname = any($1::text[]) end)`

const notOfExtension = (catalog: string, oid: string): string =>
  `not exists (select from pg_depend d where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'e')`

/** The functions that make a range of a type of one's own come and go with the type. */
const ownRoutine = `p.prokind in ('f', 'p', 'w') and not exists (select from pg_depend d
  where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype in ('e', 'i'))`

const sequenceOptions = (sequence: string): string =>
  `json_build_object('type', format_type(${sequence}.seqtypid, null), 'start', ${sequence}.seqstart::text,
    'increment', ${sequence}.seqincrement::text, 'minimum', ${sequence}.seqmin::text,
    'maximum', ${sequence}.seqmax::text, 'cache', ${sequence}.seqcache::text, 'cycle', ${sequence}.seqcycle)`

const collationOf = (attribute: string, type: string): string =>
  `(select case when cn.nspname in ('pg_catalog', current_schema()) then quote_ident(co.collname)
      else quote_ident(cn.nspname) || '.' || quote_ident(co.collname) end
    from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace
    where co.oid = ${attribute} and ${attribute} <> ${type})`

const columnNames = (relation: string, numbers: string): string =>
  `coalesce((select json_agg(ka.attname order by k.place) from unnest(${numbers}) with ordinality as k(number, place)
    join pg_attribute ka on ka.attrelid = ${relation} and ka.attnum = k.number), '[]')`

const constraintKind =
  `case con.contype when 'p' then 'primary key' when 'u' then 'unique' when 'f' then 'foreign key' when 'c' then 'check'
    else 'exclusion' end`

const constraintFields = `con.conname as name, ${constraintKind} as kind, pg_get_constraintdef(con.oid) as definition,
  con.convalidated as validated, obj_description(con.oid, 'pg_constraint') as comment`

export const schemas = `select n.nspname as name, obj_description(n.oid, 'pg_namespace') as comment
  from pg_namespace n where ${inScope("n")} and ${notOfExtension("pg_namespace", "n.oid")} order by 1`

export const extensions = `select e.extname as name, n.nspname as schema, e.extversion as version
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname <> 'plpgsql' and ($1::text[] is null or n.nspname = any($1::text[])) order by 1`

/** Where the locale stands differs by the version; of a name that has one for each encoding, the database's own counts. */
export const collations = `select n.nspname as schema, co.collname as name,
    obj_description(co.oid, 'pg_collation') as comment,
    case co.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end as provider,
    coalesce(to_jsonb(co)->>'colllocale', to_jsonb(co)->>'colliculocale', co.collcollate) as locale,
    case when co.collprovider = 'c' and co.collctype <> co.collcollate then co.collctype end as ctype,
    co.collisdeterministic as deterministic, to_jsonb(co)->>'collicurules' as rules
  from pg_collation co join pg_namespace n on n.oid = co.collnamespace
  where co.collencoding in (-1, pg_char_to_encoding(getdatabaseencoding()))
    and ${inScope("n")} and ${notOfExtension("pg_collation", "co.oid")} order by 1, 2`

export const enums = `select n.nspname as schema, t.typname as name, obj_description(t.oid, 'pg_type') as comment,
    (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid) as labels
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where t.typtype = 'e' and ${inScope("n")} and ${notOfExtension("pg_type", "t.oid")} order by 1, 2`

export const domains = `select n.nspname as schema, t.typname as name, obj_description(t.oid, 'pg_type') as comment,
    format_type(t.typbasetype, t.typtypmod) as type, t.typnotnull as "notNull",
    pg_get_expr(t.typdefaultbin, 0) as default,
    ${collationOf("t.typcollation", "(select b.typcollation from pg_type b where b.oid = t.typbasetype)")} as collation,
    coalesce((select json_agg(c) from (select ${constraintFields}, '[]'::json as columns, null as references
      from pg_constraint con where con.contypid = t.oid and con.contype = 'c' order by con.conname) c), '[]') as constraints
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where t.typtype = 'd' and ${inScope("n")} and ${notOfExtension("pg_type", "t.oid")} order by 1, 2`

export const composites = `select n.nspname as schema, c.relname as name, obj_description(t.oid, 'pg_type') as comment,
    coalesce((select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'collation', ${
  collationOf("a.attcollation", "(select b.typcollation from pg_type b where b.oid = a.atttypid)")
}) order by a.attnum)
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as attributes
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.typrelid = c.oid
  where c.relkind = 'c' and ${inScope("n")} and ${notOfExtension("pg_type", "t.oid")} order by 1, 2`

export const sequences = `select n.nspname as schema, c.relname as name, obj_description(c.oid, 'pg_class') as comment,
    ${sequenceOptions("s")} as options,
    (select json_build_object('schema', tn.nspname, 'table', tc.relname, 'column', ta.attname)
      from pg_depend o join pg_class tc on tc.oid = o.refobjid join pg_namespace tn on tn.oid = tc.relnamespace
      join pg_attribute ta on ta.attrelid = tc.oid and ta.attnum = o.refobjsubid
      where o.classid = 'pg_class'::regclass and o.objid = c.oid and o.deptype = 'a'
        and o.refclassid = 'pg_class'::regclass) as "ownedBy"
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_sequence s on s.seqrelid = c.oid
  where c.relkind = 'S' and ${inScope("n")} and ${notOfExtension("pg_class", "c.oid")}
    and not exists (select from pg_depend i where i.classid = 'pg_class'::regclass and i.objid = c.oid and i.deptype = 'i')
  order by 1, 2`

export const tables = `select c.oid::text as oid, n.nspname as schema, c.relname as name,
    obj_description(c.oid, 'pg_class') as comment, pg_get_partkeydef(c.oid) as "partitionBy",
    coalesce((select json_agg(json_build_object('schema', pn.nspname, 'name', p.relname) order by i.inhseqno)
      from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
      where i.inhrelid = c.oid), '[]') as parents,
    pg_get_expr(c.relpartbound, c.oid) as bounds, c.relpersistence = 'u' as unlogged,
    coalesce(to_json(c.reloptions), '[]') as parameters,
    case when c.relforcerowsecurity then 'forced' when c.relrowsecurity then 'on' else 'off' end as "rowSecurity",
    case c.relreplident when 'n' then 'nothing' when 'f' then 'full' when 'd' then 'default'
      else coalesce((select 'using index "' || replace(ic.relname, '"', '""') || '"'
        from pg_index i join pg_class ic on ic.oid = i.indexrelid where i.indrelid = c.oid and i.indisreplident), 'nothing')
      end as "replicaIdentity"
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and ${inScope("n")} and ${notOfExtension("pg_class", "c.oid")} order by 2, 3`

export const columns = `select a.attrelid::text as oid, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    a.attnotnull as "notNull",
    case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end as default,
    case when a.attidentity <> '' then json_build_object(
      'kind', case a.attidentity when 'a' then 'always' else 'by default' end,
      'options', (select ${sequenceOptions("s")} from pg_depend i join pg_sequence s on s.seqrelid = i.objid
        where i.classid = 'pg_class'::regclass and i.refclassid = 'pg_class'::regclass and i.refobjid = a.attrelid
          and i.refobjsubid = a.attnum and i.deptype = 'i')) end as identity,
    case when a.attgenerated <> '' then json_build_object(
      'kind', case a.attgenerated when 's' then 'stored' else 'virtual' end,
      'expression', pg_get_expr(d.adbin, d.adrelid)) end as generated,
    ${collationOf("a.attcollation", "t.typcollation")} as collation,
    col_description(a.attrelid, a.attnum) as comment
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped and ${inScope("n")}
  order by a.attrelid, a.attnum`

export const constraints = `select con.conrelid::text as oid, ${constraintFields},
    ${columnNames("con.conrelid", "con.conkey")} as columns,
    case when con.contype = 'f' then (select json_build_object('schema', fn.nspname, 'name', f.relname)
      from pg_class f join pg_namespace fn on fn.oid = f.relnamespace where f.oid = con.confrelid) end as references
  from pg_constraint con join pg_class c on c.oid = con.conrelid join pg_namespace n on n.oid = c.relnamespace
  where con.contype in ('p', 'u', 'f', 'c', 'x') and con.conparentid = 0 and not (con.contype = 'c' and not con.conislocal)
    and ${inScope("n")}
  order by con.conrelid, con.conname`

export const indexes = `select i.indrelid::text as oid, c.relname as name,
    -- Behind CREATE INDEX name ON table USING, by the length of these words: names may hold any text.
    substr(pg_get_indexdef(c.oid, 0, true), length('CREATE ' || case when i.indisunique then 'UNIQUE ' else '' end
      || 'INDEX ' || quote_ident(c.relname) || ' ON ' || case c.relkind when 'I' then 'ONLY ' else '' end
      || i.indrelid::regclass::text || ' USING ') + 1) as definition,
    i.indisunique as unique, i.indisvalid as valid, obj_description(c.oid, 'pg_class') as comment,
    ${columnNames("i.indrelid", "i.indkey::int2[]")} as columns
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
  where not c.relispartition and ${inScope("n")}
    and not exists (select from pg_constraint con where con.conindid = c.oid and con.contype in ('p', 'u', 'x'))
  order by i.indrelid, c.relname`

export const triggers = `select t.tgrelid::text as oid, t.tgname as name, pg_get_triggerdef(t.oid, true) as definition,
    case t.tgenabled when 'D' then 'disabled' when 'R' then 'replica' when 'A' then 'always' else 'origin' end as enabled,
    obj_description(t.oid, 'pg_trigger') as comment
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where not t.tgisinternal and t.tgparentid = 0 and ${inScope("n")} and ${notOfExtension("pg_trigger", "t.oid")}
  order by t.tgrelid, t.tgname`

export const policies = `select p.polrelid::text as oid, p.polname as name, p.polpermissive as permissive,
    case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
      else 'all' end as command,
    case when p.polroles = '{0}' then '["public"]'::json else (select json_agg(quote_ident(r.rolname) order by r.rolname)
      from pg_roles r where r.oid = any(p.polroles)) end as roles,
    pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check,
    obj_description(p.oid, 'pg_policy') as comment
  from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
  where ${inScope("n")} order by p.polrelid, p.polname`

export const views =
  `select c.oid::text as oid, n.nspname as schema, c.relname as name, c.relkind = 'm' as materialized,
    obj_description(c.oid, 'pg_class') as comment, pg_get_viewdef(c.oid) as definition,
    coalesce(to_json(c.reloptions), '[]') as parameters,
    coalesce((select json_agg(json_build_object('name', a.attname, 'comment', col_description(a.attrelid, a.attnum))
        order by a.attnum)
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns,
    coalesce((select json_agg(distinct jsonb_build_object('schema', rn.nspname, 'name', r.relname))
      from pg_rewrite w join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
      join pg_class r on d.refclassid = 'pg_class'::regclass and r.oid = d.refobjid and r.oid <> c.oid
      join pg_namespace rn on rn.oid = r.relnamespace
      where w.ev_class = c.oid), '[]') as reads
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('v', 'm') and ${inScope("n")} and ${notOfExtension("pg_class", "c.oid")} order by 2, 3`

export const routines = `select n.nspname as schema, p.proname as name, obj_description(p.oid, 'pg_proc') as comment,
    case p.prokind when 'p' then 'procedure' else 'function' end as kind,
    pg_get_function_identity_arguments(p.oid) as arguments, pg_get_functiondef(p.oid) as definition
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where ${ownRoutine} and ${inScope("n")} order by 1, 2, 5`

export const statistics = `select s.stxrelid::text as oid, sn.nspname as schema, s.stxname as name,
    pg_get_statisticsobjdef(s.oid) as definition, obj_description(s.oid, 'pg_statistic_ext') as comment
  from pg_statistic_ext s join pg_namespace sn on sn.oid = s.stxnamespace
    join pg_class c on c.oid = s.stxrelid join pg_namespace n on n.oid = c.relnamespace
  where ${inScope("n")} and ${notOfExtension("pg_statistic_ext", "s.oid")} order by s.stxrelid, 2, 3`

/** What a sequence of an identity column, or an array type, may be used for goes with what it was made for. */
const holders = `select 'schema' as kind, n.nspname as schema, n.nspname as name, null as arguments, null as "column",
      n.nspacl as acl, acldefault('n', n.nspowner) as usual, n.nspowner as owner
    from pg_namespace n where ${inScope("n")} and ${notOfExtension("pg_namespace", "n.oid")}
  union all
  select case c.relkind when 'S' then 'sequence' else 'table' end, n.nspname, c.relname, null, null,
      c.relacl, acldefault(case c.relkind when 'S' then 's'::"char" else 'r' end, c.relowner), c.relowner
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and ${inScope("n")} and ${notOfExtension("pg_class", "c.oid")}
      and not exists (select from pg_depend i where i.classid = 'pg_class'::regclass and i.objid = c.oid
        and i.deptype = 'i' and c.relkind = 'S')
  union all
  select 'table', n.nspname, c.relname, null, a.attname, a.attacl, acldefault('c', c.relowner), c.relowner
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where a.attacl is not null and a.attnum > 0 and not a.attisdropped and ${inScope("n")}
      and ${notOfExtension("pg_class", "c.oid")}
  union all
  select 'routine', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), null,
      p.proacl, acldefault('f', p.proowner), p.proowner
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where ${ownRoutine} and ${inScope("n")}
  union all
  select 'type', n.nspname, t.typname, null, null, t.typacl, acldefault('T', t.typowner), t.typowner
    from pg_type t join pg_namespace n on n.oid = t.typnamespace
    where (t.typtype in ('e', 'd') or (t.typtype = 'c'
        and exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c')))
      and ${inScope("n")} and ${notOfExtension("pg_type", "t.oid")}`

/**
 * What roles may do beyond what they may by default, and what everybody may by default and is kept from. What the owner may
 * is the owner's; what the server itself lets everybody do in the schema `public` differs by its version and is left out.
 */
export const privileges = `with holder as (select * from (${holders}) h where h.acl is not null),
  given as (select h.*, x.grantee, lower(x.privilege_type) as privilege, bool_or(x.is_grantable) as grantable
    from holder h, aclexplode(h.acl) x where x.grantee <> h.owner
    group by h.kind, h.schema, h.name, h.arguments, h."column", h.acl, h.usual, h.owner, x.grantee, x.privilege_type),
  usual as (select h.*, x.grantee, lower(x.privilege_type) as privilege
    from holder h, aclexplode(h.usual) x where x.grantee <> h.owner),
  found as (
    select g.kind, g.schema, g.name, g.arguments, g."column", g.grantee, g.privilege, g.grantable, false as withheld
    from given g where not exists (select from usual u where (u.kind, u.schema, u.name, u.grantee, u.privilege)
      = (g.kind, g.schema, g.name, g.grantee, g.privilege) and u.arguments is not distinct from g.arguments
      and u."column" is not distinct from g."column")
    union all
    select u.kind, u.schema, u.name, u.arguments, u."column", u.grantee, u.privilege, false, true
    from usual u where not exists (select from given g where (u.kind, u.schema, u.name, u.grantee, u.privilege)
      = (g.kind, g.schema, g.name, g.grantee, g.privilege) and u.arguments is not distinct from g.arguments
      and u."column" is not distinct from g."column"))
  select f.kind, f.schema, f.name, f.arguments, f."column",
    case f.grantee when 0 then 'public' else coalesce((select quote_ident(r.rolname) from pg_roles r
      where r.oid = f.grantee), f.grantee::text) end as role, f.privilege, f.grantable, f.withheld
  from found f
  where not (f.kind = 'schema' and f.name = 'public' and f.grantee = 0
    and (f.privilege = 'usage' or current_setting('server_version_num')::int < 150000))
  order by 1, 2, 3, 4 nulls first, 5 nulls first, 6, 7`
