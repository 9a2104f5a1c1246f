/** What is looked at: an operation, or what a statement of SQL does that no operation does. */
import type { QualifiedName } from "../catalog/Catalog.ts"
import type { LockMode } from "../lock/LockMode.ts"
import type { Operation, Sql } from "../operation/Operation.ts"

export type SqlAction =
  | { readonly _tag: "Reindex"; readonly concurrently: boolean; readonly on: QualifiedName | undefined }
  | { readonly _tag: "Truncate"; readonly tables: ReadonlyArray<QualifiedName>; readonly cascade: boolean }
  | { readonly _tag: "VacuumFull"; readonly on: QualifiedName | undefined }
  | { readonly _tag: "Cluster"; readonly on: QualifiedName | undefined }
  | { readonly _tag: "DropDatabase"; readonly name: string }
  | { readonly _tag: "DropMany"; readonly tables: ReadonlyArray<QualifiedName>; readonly cascade: boolean }
  | { readonly _tag: "Transaction"; readonly word: "begin" | "commit" | "rollback" | "savepoint" }
  | { readonly _tag: "DetachPartition"; readonly table: QualifiedName; readonly concurrently: boolean }
  | { readonly _tag: "AttachPartition"; readonly table: QualifiedName; readonly partition: QualifiedName }
  | { readonly _tag: "Refresh"; readonly view: QualifiedName; readonly concurrently: boolean }
  | { readonly _tag: "RenameSchema"; readonly from: string; readonly to: string }
  | { readonly _tag: "LockTable"; readonly tables: ReadonlyArray<QualifiedName>; readonly mode: LockMode }
  | {
    readonly _tag: "Write"
    readonly kind: "insert" | "update" | "delete"
    readonly table: QualifiedName
    readonly everyRow: boolean
    readonly assigned: ReadonlyArray<string>
  }
  | { readonly _tag: "Set"; readonly name: string; readonly value: string }
  | { readonly _tag: "Backfill"; readonly table: QualifiedName; readonly value: string }
  /** It sets a sequence behind the numbers that a column has. */
  | {
    readonly _tag: "ContinueSequence"
    readonly sequence: QualifiedName
    readonly table: QualifiedName
    readonly column: string
  }
  /** It locks a relation for a moment, and leaves the rows alone. */
  | { readonly _tag: "Locks"; readonly on: QualifiedName; readonly lock: LockMode; readonly shown: boolean }
  /** What belongs to the server: a role, a tablespace, another database. */
  | { readonly _tag: "ServerObject"; readonly what: string }
  | { readonly _tag: "TakesPrivilege"; readonly shown: boolean }
  /** `shown`: whether a catalog shows what it does, or it does nothing that lasts. */
  | { readonly _tag: "Harmless"; readonly shown: boolean }

/** One thing that a migration does. */
export interface Step {
  readonly does: Exclude<Operation, Sql> | SqlAction
  /** The place of the operation that it belongs to. */
  readonly index: number
  /** The statement, as SQL. */
  readonly text: string
  /** Steps of one number share a transaction; none for a statement outside of any. */
  readonly transaction: number | undefined
  /** How it was written; undefined for an operation, which is written by us. */
  readonly written: Written | undefined
}

export interface Written {
  /** Whether each table was named with its schema. */
  readonly qualified: boolean
  /** `IF EXISTS`, `IF NOT EXISTS`, `OR REPLACE`: it can be run again. */
  readonly guarded: boolean
  /** `BEFORE` or `AFTER` of a label. */
  readonly placed: boolean
}

/** What a statement does, and how it is written. */
export interface Recognised {
  readonly does: ReadonlyArray<Step["does"]>
  readonly written: Written
}
