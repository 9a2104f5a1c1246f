/** Constraints of a whole table: keys over several columns, and checks between columns. */
import type { Expr } from "../ast/Expr.ts"
import type { AnyColumn } from "./Column.ts"
import type { AnyColumnDefinition } from "./ColumnDefinition.ts"
import type { DeferrableOptions, ReferenceOptions, StorageParameters } from "./ColumnFacts.ts"
import type { DbName } from "./Name.ts"
import { type AnyColumns, type Element, type OwnCondition, ownExpr } from "./Part.ts"

/**
 * A constraint or an index of a table.
 *
 * @typeParam Keys the columns' keys that it mentions
 * @typeParam Named how its name follows: from its columns, or given
 * @typeParam Fields the declaration of the table whose columns its conditions speak about
 */
export interface TableConstraint<out Keys, out Named, in Fields = unknown> {
  readonly "~K": Keys
  readonly "~N": Named
  readonly "~of": (fields: Fields) => void
  readonly declared: DeclaredConstraint
}

/** What was declared, as plain data; expressions are made when the table's columns are there. */
export type DeclaredConstraint =
  | {
    readonly kind: "unique" | "primary key"
    readonly name: string | undefined
    readonly keys: ReadonlyArray<string>
    readonly nullsNotDistinct: boolean
    readonly include: ReadonlyArray<string>
    readonly deferrable: DeferrableOptions | undefined
  }
  | {
    readonly kind: "check"
    readonly name: string
    readonly condition: (columns: AnyColumns) => Expr
    readonly noInherit: boolean
  }
  | {
    readonly kind: "foreign key"
    readonly name: string | undefined
    readonly keys: ReadonlyArray<string>
    readonly target: () => ReadonlyArray<AnyColumn>
    readonly options: ReferenceOptions & { readonly onDeleteColumns?: ReadonlyArray<string> | undefined }
  }
  | {
    readonly kind: "exclusion"
    readonly name: string
    readonly using: string
    readonly elements: ReadonlyArray<Element & { readonly operator: string }>
    readonly where: ((columns: AnyColumns) => Expr) | undefined
    readonly deferrable: DeferrableOptions | undefined
  }
  | {
    readonly kind: "index"
    readonly name: string | undefined
    readonly unique: boolean
    readonly using: string | undefined
    readonly elements: ReadonlyArray<Element>
    readonly include: ReadonlyArray<string>
    readonly with: StorageParameters
    readonly tablespace: string | undefined
    readonly nullsNotDistinct: boolean
    readonly where: ((columns: AnyColumns) => Expr) | undefined
  }

/** How a name follows that is not given: from the columns' names, and what it is. */
export interface DerivedName<out Mark, out Keys> {
  readonly mark: Mark
  readonly keys: Keys
}

/** The name that was given to a key, an exclusion constraint or a unique index: what ON CONFLICT can answer for. */
export interface NamedKey<out Name, out Keys> {
  readonly named: Name
  /** The keys of the columns that it is over, in any order; never where it is not over columns alone. */
  readonly over: Keys
}

/** The name that was given to a primary key over several columns. */
export interface NamedPrimaryKey<out Name, out Keys> extends NamedKey<Name, Keys> {
  readonly primaryKey: Keys
}

/** The name that was given to a foreign key. */
export interface NamedForeignKey<out Name> {
  readonly named: Name
  readonly foreignKey: true
}

/** The columns' names in the database, joined as PostgreSQL joins them. */
export type JoinedNames<Keys, Fields> = Keys extends readonly [infer Head extends keyof Fields, ...infer Tail]
  ? `${DbName<Head, Fields[Head] & AnyColumnDefinition>}${Tail extends readonly [] ? ""
    : `_${JoinedNames<Tail, Fields>}`}`
  : never

/** The name of a table constraint, from what its type carries: it is given, or joined under a suffix. */
export type TableConstraintName<Table extends string, Fields, Named> = Named extends DerivedName<string, unknown>
  ? `${Table}_${JoinedNames<Named["keys"], Fields>}_${Named["mark"]}`
  : Named extends { readonly named: infer Name extends string } ? Name
  : Named extends { readonly primaryKey: unknown } ? `${Table}_pkey`
  : never

/** The seam between a declaration and its type: the type parameters exist in the type only. */
export const constrained = <Keys, Named, Fields = unknown>(
  declared: DeclaredConstraint
): TableConstraint<Keys, Named, Fields> => ({ declared }) as TableConstraint<Keys, Named, Fields>

/** A unique constraint, which may be named and adjusted. */
export interface UniqueConstraint<out Keys, out Named> extends TableConstraint<Keys, Named> {
  /** Sets its name, where it is not PostgreSQL's default. */
  named<const Name extends string>(name: Name): UniqueConstraint<Keys, NamedKey<Name, Keys>>
  /** `NULLS NOT DISTINCT`: two nulls count as equal. PostgreSQL 15 or newer. */
  nullsNotDistinct(): UniqueConstraint<Keys, Named>
  /** `INCLUDE`: columns that its index carries besides. */
  include<const More extends string>(...keys: ReadonlyArray<More>): UniqueConstraint<Keys | More, Named>
  /** `DEFERRABLE`: a transaction may have it checked at its end. `ON CONFLICT` cannot name it then. */
  deferrable(options?: DeferrableOptions): UniqueConstraint<Keys, Named>
}

/** The key's own columns, without those that its index carries besides. */
type PrimaryKeysOf<Named> = Named extends { readonly primaryKey: infer Keys } ? Keys : never

/** A primary key, which may be named. */
export interface PrimaryKeyConstraint<out Keys, out Named> extends TableConstraint<Keys, Named> {
  /** Sets its name, where it is not PostgreSQL's default. */
  named<const Name extends string>(name: Name): PrimaryKeyConstraint<Keys, NamedPrimaryKey<Name, PrimaryKeysOf<Named>>>
  /** `INCLUDE`: columns that its index carries besides. */
  include<const More extends string>(...keys: ReadonlyArray<More>): PrimaryKeyConstraint<Keys | More, Named>
  /** `DEFERRABLE`: a transaction may have it checked at its end. `ON CONFLICT` cannot name it then. */
  deferrable(options?: DeferrableOptions): PrimaryKeyConstraint<Keys, Named>
}

type DeclaredKey = Extract<DeclaredConstraint, { readonly kind: "unique" | "primary key" }>

class KeyValue {
  readonly declared: DeclaredKey
  constructor(declared: DeclaredKey) {
    this.declared = declared
  }
  named(name: string) {
    return new KeyValue({ ...this.declared, name })
  }
  nullsNotDistinct() {
    return new KeyValue({ ...this.declared, nullsNotDistinct: true })
  }
  include(...include: ReadonlyArray<string>) {
    return new KeyValue({ ...this.declared, include })
  }
  deferrable(options: DeferrableOptions = {}) {
    return new KeyValue({ ...this.declared, deferrable: options })
  }
}

const key = (kind: DeclaredKey["kind"], keys: ReadonlyArray<string>): unknown =>
  new KeyValue({ kind, name: undefined, keys, nullsNotDistinct: false, include: [], deferrable: undefined })

/** `UNIQUE` over several columns, by their keys, under PostgreSQL's default name unless `.named(…)` says otherwise. */
export const unique = <const Keys extends ReadonlyArray<string>>(
  ...keys: Keys
): UniqueConstraint<Keys[number], DerivedName<"key", Keys>> =>
  // The seam between the keys as texts and their names in the type.
  key("unique", keys) as UniqueConstraint<Keys[number], DerivedName<"key", Keys>>

/** `PRIMARY KEY` over several columns, by their keys. */
export const primaryKey = <const Keys extends ReadonlyArray<string>>(
  ...keys: Keys
): PrimaryKeyConstraint<Keys[number], { readonly primaryKey: Keys[number] }> =>
  // As for `unique`.
  key("primary key", keys) as PrimaryKeyConstraint<Keys[number], { readonly primaryKey: Keys[number] }>

/**
 * `CHECK` between columns of one table. Null passes a check.
 *
 * @param options `noInherit`: tables that inherit from this one do not have it
 *
 * @example
 * import { check, lt, Pg, table } from "@aludel/sql"
 *
 * const bookings = table("bookings", class Bookings {
 *   arrival = Pg.integer()
 *   departure = Pg.integer()
 * }, { constraints: [check("bookings_in_order", (t) => lt(t.arrival, t.departure))] })
 */
export const check = <const Name extends string, Fields>(
  name: Name,
  condition: OwnCondition<Fields>,
  options: { readonly noInherit?: boolean | undefined } = {}
): TableConstraint<never, { readonly named: Name }, Fields> =>
  constrained({ kind: "check", name, condition: ownExpr(condition), noInherit: options.noInherit === true })
