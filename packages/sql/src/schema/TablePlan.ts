/** A table's declaration as plain data: what DDL, INSERT and errors need to know of it. */
import type { Expr } from "../ast/Expr.ts"
import type { TableSource } from "../ast/Source.ts"
import type { AnyColumn } from "./Column.ts"
import type { ColumnFacts, DeferrableOptions, ReferenceOptions, StorageParameters } from "./ColumnFacts.ts"
import type { ViewPlan } from "./ModelMember.ts"

/** One column: its key in the code, its name in the database, and what was declared. */
export interface ColumnPlan {
  readonly key: string
  readonly name: string
  readonly facts: ColumnFacts
}

interface Named {
  readonly name: string
  /** The columns' names in the database, as far as it is about columns. */
  readonly columns: ReadonlyArray<string>
  /** Whether a column declared it for itself, or the table. */
  readonly level: "column" | "table"
}

export interface KeyPlan extends Named {
  readonly kind: "primary key" | "unique"
  readonly nullsNotDistinct: boolean
  readonly include: ReadonlyArray<string>
  readonly deferrable: DeferrableOptions | undefined
}

export interface CheckPlan extends Named {
  readonly kind: "check"
  readonly condition: Expr
  readonly noInherit: boolean
}

export interface ForeignKeyPlan extends Named {
  readonly kind: "foreign key"
  /** The referenced columns, resolved late, since their table may be declared later. */
  readonly target: () => ReadonlyArray<AnyColumn>
  readonly options: ReferenceOptions
  /** The columns that a deletion sets, where not all. */
  readonly onDeleteColumns: ReadonlyArray<string>
}

/** One part of an index or an exclusion constraint. */
export interface ElementPlan {
  readonly expr: Expr
  readonly direction: "asc" | "desc" | undefined
  readonly nulls: "first" | "last" | undefined
  readonly operatorClass: string | undefined
  readonly collation: string | undefined
}

export interface ExclusionPlan extends Named {
  readonly kind: "exclusion"
  readonly using: string
  readonly elements: ReadonlyArray<ElementPlan & { readonly operator: string }>
  readonly where: Expr | undefined
  readonly deferrable: DeferrableOptions | undefined
}

/** A constraint with its name in the database. */
export type ConstraintPlan = KeyPlan | CheckPlan | ForeignKeyPlan | ExclusionPlan

/** An index with its name in the database; it lies in its table's schema. */
export interface IndexPlan extends Named {
  readonly kind: "index"
  readonly unique: boolean
  readonly using: string | undefined
  readonly elements: ReadonlyArray<ElementPlan>
  readonly include: ReadonlyArray<string>
  readonly with: StorageParameters
  readonly tablespace: string | undefined
  readonly nullsNotDistinct: boolean
  readonly where: Expr | undefined
}

/** Who may do what with which rows. */
export interface PolicyPlan {
  readonly name: string
  readonly as: "permissive" | "restrictive"
  readonly command: "all" | "select" | "insert" | "update" | "delete"
  readonly to: ReadonlyArray<string>
  readonly using: Expr | undefined
  readonly withCheck: Expr | undefined
}

/** What a partitioned table is partitioned by, by the columns' names. */
export interface PartitionByPlan {
  readonly strategy: "range" | "list" | "hash"
  readonly columns: ReadonlyArray<string>
}

/** Which rows a partition holds. */
export type BoundPlan =
  | "default"
  | { readonly from: ReadonlyArray<BoundValue>; readonly to: ReadonlyArray<BoundValue> }
  | { readonly in: ReadonlyArray<Expr> }
  | { readonly modulus: number; readonly remainder: number }

type BoundValue = Expr | "minvalue" | "maxvalue"

export interface TablePlan {
  readonly source: TableSource
  readonly columns: ReadonlyArray<ColumnPlan>
  readonly constraints: ReadonlyArray<ConstraintPlan>
  readonly indexes: ReadonlyArray<IndexPlan>
  readonly comment: string | undefined
  /** What it reads, where it is a view. */
  readonly view: ViewPlan | undefined
  readonly unlogged: boolean
  readonly with: StorageParameters
  readonly tablespace: string | undefined
  readonly policies: ReadonlyArray<PolicyPlan>
  /** Whether its policies hold, and with `force` for the owner too. */
  readonly rowSecurity: "enable" | "force" | undefined
  readonly partitionBy: PartitionByPlan | undefined
  /** What it is a partition of. */
  readonly partitionOf: { readonly parent: TablePlan; readonly bound: BoundPlan } | undefined
}
