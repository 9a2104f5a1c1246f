/** One step of a schema change as plain data: what a migration file is made of. A drop carries what it drops. */
import type { ReadCommitted, Reads, Writes } from "@aludel/sql"
import type { Effect } from "effect/Effect"
import type {
  Collation,
  Column,
  CompositeType,
  Constraint,
  DomainType,
  EnumType,
  Index,
  Policy,
  PrivilegeTarget,
  QualifiedName,
  Routine,
  Sequence,
  Statistics,
  Table,
  Trigger,
  View
} from "../catalog/Catalog.ts"

export interface CreateSchema {
  readonly _tag: "CreateSchema"
  readonly name: string
}
export interface DropSchema {
  readonly _tag: "DropSchema"
  readonly name: string
}
export interface CreateExtension {
  readonly _tag: "CreateExtension"
  readonly name: string
  readonly schema: string | undefined
}
export interface DropExtension {
  readonly _tag: "DropExtension"
  readonly name: string
  readonly schema: string | undefined
}

export interface CreateEnum {
  readonly _tag: "CreateEnum"
  readonly type: EnumType
}
export interface DropEnum {
  readonly _tag: "DropEnum"
  readonly type: EnumType
}
/** A value that is added cannot be used before the transaction that adds it is over. */
export interface AddEnumLabel {
  readonly _tag: "AddEnumLabel"
  readonly type: QualifiedName
  readonly label: string
  /** The label that it stands before; undefined for the end. */
  readonly before: string | undefined
}
export interface RenameEnumLabel {
  readonly _tag: "RenameEnumLabel"
  readonly type: QualifiedName
  readonly from: string
  readonly to: string
}
/**
 * Removes or reorders labels: a new type takes the old one's place in every column that uses it. Rows that hold a removed
 * label are given another, or the operation fails.
 */
export interface ReplaceEnum {
  readonly _tag: "ReplaceEnum"
  readonly from: EnumType
  readonly to: EnumType
  /** What a removed label becomes. */
  readonly labels: { readonly [Removed in string]: string }
  readonly columns: ReadonlyArray<EnumUse>
}
/** A column of an enum, or of an array of it. */
export interface EnumUse {
  readonly table: QualifiedName
  readonly column: string
  readonly array: boolean
  /** The one that it has afterwards. */
  readonly default: string | null
}

export interface CreateDomain {
  readonly _tag: "CreateDomain"
  readonly type: DomainType
}
export interface DropDomain {
  readonly _tag: "DropDomain"
  readonly type: DomainType
}
export interface AlterDomain {
  readonly _tag: "AlterDomain"
  readonly from: DomainType
  readonly to: DomainType
}
export interface CreateCollation {
  readonly _tag: "CreateCollation"
  readonly collation: Collation
}
export interface DropCollation {
  readonly _tag: "DropCollation"
  readonly collation: Collation
}
export interface CreateComposite {
  readonly _tag: "CreateComposite"
  readonly type: CompositeType
}
export interface DropComposite {
  readonly _tag: "DropComposite"
  readonly type: CompositeType
}
export interface AlterComposite {
  readonly _tag: "AlterComposite"
  readonly from: CompositeType
  readonly to: CompositeType
}

export interface CreateSequence {
  readonly _tag: "CreateSequence"
  readonly sequence: Sequence
}
export interface DropSequence {
  readonly _tag: "DropSequence"
  readonly sequence: Sequence
}
export interface AlterSequence {
  readonly _tag: "AlterSequence"
  readonly from: Sequence
  readonly to: Sequence
}
/** The column that a sequence is dropped with. */
export interface SetSequenceOwner {
  readonly _tag: "SetSequenceOwner"
  readonly sequence: QualifiedName
  readonly to: Sequence["ownedBy"]
}

export interface CreateTable {
  readonly _tag: "CreateTable"
  /** With its columns and constraints; foreign keys, indexes, triggers and policies are operations of their own. */
  readonly table: Table
}
export interface DropTable {
  readonly _tag: "DropTable"
  readonly table: Table
}
/** A schema, table, view, sequence, index or type under another name. A schema's own is its `name`, in the default one. */
export interface Rename {
  readonly _tag: "Rename"
  readonly kind:
    | "schema"
    | "table"
    | "view"
    | "materialized view"
    | "sequence"
    | "index"
    | "type"
    | "domain"
    | "collation"
  readonly from: QualifiedName
  readonly to: string
}
export interface SetSchema {
  readonly _tag: "SetSchema"
  readonly kind: "table" | "view" | "materialized view" | "sequence" | "type" | "domain" | "collation"
  readonly from: QualifiedName
  readonly to: string
}
export interface RenameColumn {
  readonly _tag: "RenameColumn"
  readonly table: QualifiedName
  readonly from: string
  readonly to: string
}
export interface RenameConstraint {
  readonly _tag: "RenameConstraint"
  readonly table: QualifiedName
  readonly from: string
  readonly to: string
}

export interface AddColumn {
  readonly _tag: "AddColumn"
  readonly table: QualifiedName
  readonly column: Column
}
export interface DropColumn {
  readonly _tag: "DropColumn"
  readonly table: QualifiedName
  readonly column: Column
}
export interface SetType {
  readonly _tag: "SetType"
  readonly table: QualifiedName
  readonly column: string
  readonly from: Pick<Column, "type" | "collation">
  readonly to: Pick<Column, "type" | "collation">
  /** How old values become new ones, where the server does not know. */
  readonly using: string | undefined
}
export interface SetNotNull {
  readonly _tag: "SetNotNull"
  readonly table: QualifiedName
  readonly column: string
}
export interface DropNotNull {
  readonly _tag: "DropNotNull"
  readonly table: QualifiedName
  readonly column: string
}
export interface SetDefault {
  readonly _tag: "SetDefault"
  readonly table: QualifiedName
  readonly column: string
  readonly from: string | null
  /** Null drops it. */
  readonly to: string | null
}
export interface SetIdentity {
  readonly _tag: "SetIdentity"
  readonly table: QualifiedName
  readonly column: string
  readonly from: Column["identity"]
  readonly to: Column["identity"]
}
/** Makes a generated column a plain one; its values stay. */
export interface DropExpression {
  readonly _tag: "DropExpression"
  readonly table: QualifiedName
  readonly column: string
}

export interface AddConstraint {
  readonly _tag: "AddConstraint"
  readonly table: QualifiedName
  readonly constraint: Constraint
  /** Checks new rows only, until `ValidateConstraint`: no scan under the lock. */
  readonly notValid: boolean
  /** A unique index that is there already and becomes the constraint's. */
  readonly usingIndex: string | undefined
}
export interface ValidateConstraint {
  readonly _tag: "ValidateConstraint"
  readonly table: QualifiedName
  readonly name: string
}
export interface DropConstraint {
  readonly _tag: "DropConstraint"
  readonly table: QualifiedName
  readonly constraint: Constraint
}
export interface CreateIndex {
  readonly _tag: "CreateIndex"
  readonly table: QualifiedName
  readonly index: Index
  /** Without blocking writes, and outside of a transaction. */
  readonly concurrently: boolean
}
export interface DropIndex {
  readonly _tag: "DropIndex"
  readonly table: QualifiedName
  readonly index: Index
  readonly concurrently: boolean
}

export interface CreateView {
  readonly _tag: "CreateView"
  readonly view: View
}
export interface DropView {
  readonly _tag: "DropView"
  readonly view: View
}
export interface CreateRoutine {
  readonly _tag: "CreateRoutine"
  readonly routine: Routine
}
export interface DropRoutine {
  readonly _tag: "DropRoutine"
  readonly routine: Routine
}
export interface CreateTrigger {
  readonly _tag: "CreateTrigger"
  readonly table: QualifiedName
  readonly trigger: Trigger
}
export interface DropTrigger {
  readonly _tag: "DropTrigger"
  readonly table: QualifiedName
  readonly trigger: Trigger
}
export interface CreatePolicy {
  readonly _tag: "CreatePolicy"
  readonly table: QualifiedName
  readonly policy: Policy
}
export interface DropPolicy {
  readonly _tag: "DropPolicy"
  readonly table: QualifiedName
  readonly policy: Policy
}

/** Statistics of several columns, or of expressions. */
export interface CreateStatistics {
  readonly _tag: "CreateStatistics"
  readonly table: QualifiedName
  readonly statistics: Statistics
}
export interface DropStatistics {
  readonly _tag: "DropStatistics"
  readonly table: QualifiedName
  readonly statistics: Statistics
}

export interface Grant {
  readonly _tag: "Grant"
  readonly privileges: ReadonlyArray<string>
  readonly on: PrivilegeTarget
  /** As SQL writes it: `public`, `reporter`. */
  readonly role: string
  /** Whether the role may hand it on. */
  readonly grantable: boolean
}
export interface Revoke {
  readonly _tag: "Revoke"
  readonly privileges: ReadonlyArray<string>
  readonly on: PrivilegeTarget
  readonly role: string
}

/** Storage parameters, persistence, row security, replica identity: what a table has beside its columns. */
export interface SetTableOptions {
  readonly _tag: "SetTableOptions"
  readonly table: QualifiedName
  readonly from: TableOptions
  readonly to: TableOptions
}
export type TableOptions = Pick<Table, "unlogged" | "parameters" | "rowSecurity" | "replicaIdentity">

/** What a comment stands on: `table "users"`, as COMMENT ON writes it. */
export interface SetComment {
  readonly _tag: "SetComment"
  readonly on: string
  readonly from: string | null
  readonly to: string | null
}

/** Statements of the program's own. */
export interface Sql {
  readonly _tag: "Sql"
  readonly statements: ReadonlyArray<string>
  /** False where a statement cannot run in a transaction. */
  readonly transactional: boolean
  /** What makes room for another try, where a run was killed in the middle of it. */
  readonly ifInterrupted?: ReadonlyArray<string> | undefined
}

/**
 * Rows that are changed by queries of the program. What it does is a function, so the checksum knows its name only, and a
 * script cannot hold it.
 */
export interface Data {
  readonly _tag: "Data"
  /** What messages call it. */
  readonly name: string
  /** Whether it is done in batches, each in a transaction of its own, or at once, in the one of its migration. */
  readonly batches: boolean
  /** Changes what stands behind the key, and returns the key that the next batch begins behind; none at the end. */
  readonly run: (after: string | undefined) => Effect<string | undefined, unknown, Reads | Writes | ReadCommitted>
}

export type Operation =
  | AddColumn
  | AddConstraint
  | AddEnumLabel
  | AlterComposite
  | AlterDomain
  | AlterSequence
  | CreateCollation
  | CreateComposite
  | CreateDomain
  | CreateEnum
  | CreateExtension
  | CreateIndex
  | CreatePolicy
  | CreateRoutine
  | CreateSchema
  | CreateSequence
  | CreateStatistics
  | CreateTable
  | CreateTrigger
  | CreateView
  | Data
  | DropColumn
  | DropCollation
  | DropComposite
  | DropConstraint
  | DropDomain
  | DropEnum
  | DropExpression
  | DropExtension
  | DropIndex
  | DropNotNull
  | DropPolicy
  | DropRoutine
  | DropSchema
  | DropSequence
  | DropStatistics
  | DropTable
  | DropTrigger
  | DropView
  | Grant
  | Rename
  | RenameColumn
  | RenameConstraint
  | RenameEnumLabel
  | ReplaceEnum
  | Revoke
  | SetComment
  | SetDefault
  | SetIdentity
  | SetNotNull
  | SetSchema
  | SetSequenceOwner
  | SetTableOptions
  | SetType
  | Sql
  | ValidateConstraint
