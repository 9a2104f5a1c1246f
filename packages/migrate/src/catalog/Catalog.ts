/**
 * What a database holds, as plain data in the server's own words: expressions, constraints, indexes and views are the
 * texts that PostgreSQL itself gives for them, so that two catalogs are equal exactly where the databases are. It can be
 * written as JSON.
 *
 * Source: https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CATALOG
 */

/** An object's name with its schema. */
export interface QualifiedName {
  readonly schema: string
  readonly name: string
}

interface Commented {
  readonly comment: string | null
}

export interface Schema extends Commented {
  readonly name: string
}

export interface Extension {
  readonly name: string
  readonly schema: string
  readonly version: string
}

/** How texts are sorted, where that is not one of the server's own. */
export interface Collation extends QualifiedName, Commented {
  readonly provider: "icu" | "libc" | "builtin"
  readonly locale: string
  /** What letters are, where the operating system is told it apart from their order. */
  readonly ctype: string | null
  /** Whether texts that sort alike are still different texts. */
  readonly deterministic: boolean
  readonly rules: string | null
}

export interface EnumType extends QualifiedName, Commented {
  /** In their order. */
  readonly labels: ReadonlyArray<string>
}

export interface DomainType extends QualifiedName, Commented {
  readonly type: string
  readonly notNull: boolean
  readonly default: string | null
  readonly collation: string | null
  readonly constraints: ReadonlyArray<Constraint>
}

export interface CompositeType extends QualifiedName, Commented {
  readonly attributes: ReadonlyArray<
    { readonly name: string; readonly type: string; readonly collation: string | null }
  >
}

/** What a sequence counts like. Numbers are texts, since they reach beyond 2^53. */
export interface SequenceOptions {
  readonly type: string
  readonly start: string
  readonly increment: string
  readonly minimum: string
  readonly maximum: string
  readonly cache: string
  readonly cycle: boolean
}

export interface Sequence extends QualifiedName, Commented {
  readonly options: SequenceOptions
  /** The column that it goes with: dropped with it, as a `serial` column's is. */
  readonly ownedBy: { readonly schema: string; readonly table: string; readonly column: string } | null
}

export interface Column extends Commented {
  readonly name: string
  /** As `format_type` writes it. */
  readonly type: string
  readonly notNull: boolean
  readonly default: string | null
  readonly identity: { readonly kind: "always" | "by default"; readonly options: SequenceOptions } | null
  readonly generated: { readonly kind: "stored" | "virtual"; readonly expression: string } | null
  /** Where it is not the one of its type. */
  readonly collation: string | null
}

export interface Constraint extends Commented {
  readonly name: string
  readonly kind: "primary key" | "unique" | "foreign key" | "check" | "exclusion"
  /** As `pg_get_constraintdef` writes it. */
  readonly definition: string
  readonly validated: boolean
  /** The names of the columns that it is about, where it is about columns. */
  readonly columns: ReadonlyArray<string>
  /** The table that a foreign key points at. */
  readonly references: QualifiedName | null
}

export interface Index extends Commented {
  readonly name: string
  /** What stands behind USING, as `pg_get_indexdef` writes it: `btree (name) WHERE …`. */
  readonly definition: string
  readonly unique: boolean
  /** False after a concurrent build that failed: it is kept up to date and not used. */
  readonly valid: boolean
  readonly columns: ReadonlyArray<string>
}

export interface Trigger extends Commented {
  readonly name: string
  readonly definition: string
  readonly enabled: "origin" | "disabled" | "replica" | "always"
}

export interface Policy extends Commented {
  readonly name: string
  readonly command: "all" | "select" | "insert" | "update" | "delete"
  readonly permissive: boolean
  readonly roles: ReadonlyArray<string>
  readonly using: string | null
  readonly check: string | null
}

/** Statistics of several columns or of expressions, which go with their table. */
export interface Statistics extends QualifiedName, Commented {
  /** `CREATE STATISTICS …`, as the server writes it. */
  readonly definition: string
}

export interface Table extends QualifiedName, Commented {
  /** `PARTITION BY` of a partitioned table, as the server writes it. */
  readonly partitionBy: string | null
  /** The tables that it inherits from, or is a partition of; with its bounds in the latter case. */
  readonly parents: ReadonlyArray<QualifiedName>
  readonly bounds: string | null
  readonly unlogged: boolean
  /** Storage parameters, `fillfactor=70`. */
  readonly parameters: ReadonlyArray<string>
  readonly rowSecurity: "off" | "on" | "forced"
  /** `using index "users_key"`; `index` is one that was not named. */
  readonly replicaIdentity: "default" | "nothing" | "full" | "index" | `using index ${string}`
  readonly columns: ReadonlyArray<Column>
  readonly constraints: ReadonlyArray<Constraint>
  readonly indexes: ReadonlyArray<Index>
  readonly triggers: ReadonlyArray<Trigger>
  readonly policies: ReadonlyArray<Policy>
  readonly statistics: ReadonlyArray<Statistics>
}

export interface ViewColumn extends Commented {
  readonly name: string
}

export interface View extends QualifiedName, Commented {
  readonly materialized: boolean
  /** The query, as the server writes it. */
  readonly definition: string
  readonly parameters: ReadonlyArray<string>
  readonly columns: ReadonlyArray<ViewColumn>
  /** The tables and views that it reads. */
  readonly reads: ReadonlyArray<QualifiedName>
  /** Of a materialized one. */
  readonly indexes: ReadonlyArray<Index>
  /** Of one that is not materialized. */
  readonly triggers: ReadonlyArray<Trigger>
}

export interface Routine extends QualifiedName, Commented {
  readonly kind: "function" | "procedure"
  /** The types of its arguments, which belong to its identity. */
  readonly arguments: string
  /** `CREATE OR REPLACE …`, as the server writes it. */
  readonly definition: string
}

/** What a privilege is on. Views are tables here, as GRANT has it; a schema's own name is its `schema`, too. */
export interface PrivilegeTarget extends QualifiedName {
  readonly kind: "schema" | "table" | "sequence" | "routine" | "type"
  /** The types of a routine's arguments; null for what is none. */
  readonly arguments: string | null
  /** Where it is on one column of a table. */
  readonly column: string | null
}

/**
 * What a role that is not the owner may do. Where it is withheld: what everybody may by default, calling a routine or using
 * a type, and here may not.
 */
export interface Privilege extends PrivilegeTarget {
  /** As SQL writes it: `public`, `reporter`, `"Some one"`. */
  readonly role: string
  /** In small letters: `select`, `usage`, `execute`. */
  readonly privilege: string
  /** Whether the role may hand it on. */
  readonly grantable: boolean
  readonly withheld: boolean
}

/** A database's schema. Each list is sorted by schema and name, columns and labels by their place. */
export interface Catalog {
  readonly schemas: ReadonlyArray<Schema>
  readonly extensions: ReadonlyArray<Extension>
  readonly collations: ReadonlyArray<Collation>
  readonly enums: ReadonlyArray<EnumType>
  readonly domains: ReadonlyArray<DomainType>
  readonly composites: ReadonlyArray<CompositeType>
  readonly sequences: ReadonlyArray<Sequence>
  readonly tables: ReadonlyArray<Table>
  readonly views: ReadonlyArray<View>
  readonly routines: ReadonlyArray<Routine>
  readonly privileges: ReadonlyArray<Privilege>
}

/** A database without anything of its own. */
export const emptyCatalog: Catalog = {
  schemas: [],
  extensions: [],
  collations: [],
  enums: [],
  domains: [],
  composites: [],
  sequences: [],
  tables: [],
  views: [],
  routines: [],
  privileges: []
}
