/** A table's declaration as plain data: what DDL, INSERT and errors need to know of it. */
import type { Expr } from "../ast/Expr.ts"
import type { TableSource } from "../ast/Source.ts"
import type { AnyColumn } from "./Column.ts"
import type { ColumnFacts, DeferrableOptions, ReferenceOptions, StorageParameters } from "./ColumnFacts.ts"
import type { ElementPlan, IndexPlan, Named } from "./IndexPlan.ts"
import type { OnCommit, ViewPlan } from "./ModelMember.ts"

export type { ElementPlan, IndexPlan } from "./IndexPlan.ts"

/** One column: its key in the code, its name in the database, and what was declared. */
export interface ColumnPlan {
  readonly key: string
  readonly name: string
  readonly facts: ColumnFacts
}

/** A primary key or a unique constraint as plain data. */
export interface KeyPlan extends Named {
  readonly kind: "primary key" | "unique"
  readonly nullsNotDistinct: boolean
  readonly include: ReadonlyArray<string>
  readonly deferrable: DeferrableOptions | undefined
}

/** A check as plain data. */
export interface CheckPlan extends Named {
  readonly kind: "check"
  readonly condition: Expr
  readonly noInherit: boolean
}

/** A foreign key as plain data. */
export interface ForeignKeyPlan extends Named {
  readonly kind: "foreign key"
  /** The referenced columns, resolved late, since their table may be declared later. */
  readonly target: () => ReadonlyArray<AnyColumn>
  readonly options: ReferenceOptions
  /** The columns that a deletion sets, where not all. */
  readonly onDeleteColumns: ReadonlyArray<string>
}

/** An exclusion constraint as plain data. */
export interface ExclusionPlan extends Named {
  readonly kind: "exclusion"
  readonly using: string
  readonly elements: ReadonlyArray<ElementPlan & { readonly operator: string }>
  readonly where: Expr | undefined
  readonly deferrable: DeferrableOptions | undefined
}

/** A constraint with its name in the database. */
export type ConstraintPlan = KeyPlan | CheckPlan | ForeignKeyPlan | ExclusionPlan

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

/** A table as plain data: its columns, constraints, indexes and options. */
export interface TablePlan {
  readonly source: TableSource
  readonly columns: ReadonlyArray<ColumnPlan>
  readonly constraints: ReadonlyArray<ConstraintPlan>
  readonly indexes: ReadonlyArray<IndexPlan>
  readonly comment: string | undefined
  /** What it reads, where it is a view. */
  readonly view: ViewPlan | undefined
  readonly unlogged: boolean
  readonly temporary: boolean
  /** What a transaction's end does to it, where it is temporary. */
  readonly onCommit: OnCommit | undefined
  /** The tables whose columns it has too. */
  readonly inherits: ReadonlyArray<TablePlan>
  readonly with: StorageParameters
  readonly tablespace: string | undefined
  readonly policies: ReadonlyArray<PolicyPlan>
  /** Whether its policies hold, and with `force` for the owner too. */
  readonly rowSecurity: "enable" | "force" | undefined
  readonly partitionBy: PartitionByPlan | undefined
  /** What it is a partition of. */
  readonly partitionOf: { readonly parent: TablePlan; readonly bound: BoundPlan } | undefined
}
