/** What a data model holds beside tables: things that tables stand on, or that stand on tables. */
import type { Expr } from "../ast/Expr.ts"
import type { ReadNode } from "../ast/Select.ts"
import type { TableSource } from "../ast/Source.ts"
import type { Attribute } from "../type/Composite.ts"
import type { PgType } from "../type/PgType.ts"
import type { CountingOptions } from "./ColumnFacts.ts"
import type { IndexPlan } from "./IndexPlan.ts"

export interface EnumPlan {
  readonly kind: "enum"
  readonly schema: string | undefined
  readonly name: string
  readonly comment: string | undefined
  readonly labels: ReadonlyArray<string>
}

export interface DomainPlan {
  readonly kind: "domain"
  readonly schema: string | undefined
  readonly name: string
  readonly comment: string | undefined
  readonly base: PgType
  readonly collation: string | undefined
  readonly notNull: boolean
  readonly default: Expr | undefined
  readonly checks: ReadonlyArray<{ readonly name: string; readonly condition: Expr }>
}

export interface CompositePlan {
  readonly kind: "composite"
  readonly schema: string | undefined
  readonly name: string
  readonly comment: string | undefined
  readonly attributes: ReadonlyArray<Attribute & { readonly collation: string | undefined }>
}

export interface SequencePlan {
  readonly kind: "sequence"
  readonly schema: string | undefined
  readonly name: string
  readonly comment: string | undefined
  readonly type: "smallint" | "integer" | "bigint" | undefined
  readonly counting: CountingOptions
}

export interface CollationPlan {
  readonly kind: "collation"
  readonly schema: string | undefined
  readonly name: string
  readonly comment: string | undefined
  readonly provider: "icu" | "libc" | "builtin"
  readonly locale: string
  readonly deterministic: boolean
  readonly rules: string | undefined
}

export interface ExtensionPlan {
  readonly kind: "extension"
  readonly schema: string | undefined
  readonly name: string
  readonly comment: string | undefined
}

/** A view as plain data: its query, and what was declared beside it. */
export interface ViewPlan {
  readonly kind: "view"
  /** A table is one that CREATE TABLE AS filled. */
  readonly form: "view" | "materialized view" | "table"
  readonly source: TableSource
  readonly comment: string | undefined
  /** False: a materialized view has no rows until it is refreshed, and a table none at all. */
  readonly withData: boolean
  readonly orReplace: boolean
  readonly temporary: boolean
  readonly onCommit: OnCommit | undefined
  /** `security_invoker`, `security_barrier`, `check_option=local`. */
  readonly options: ReadonlyArray<string>
  readonly indexes: ReadonlyArray<IndexPlan>
  readonly columns: ReadonlyArray<string>
  readonly query: ReadNode
}

/** What a transaction's end does to a temporary table. */
export type OnCommit = "preserve rows" | "delete rows" | "drop"

/** Anything else, by the statements of the program. */
export interface ObjectPlan {
  readonly kind: "object"
  readonly name: string
  readonly create: string
  readonly drop: string
  readonly stage: ObjectStage
}

/** What a raw object is created before or after; it is dropped in the opposite order. */
export type ObjectStage = "before types" | "before tables" | "after tables" | "after views"

/** A member of a data model as plain data. */
export type MemberPlan =
  | EnumPlan
  | DomainPlan
  | CompositePlan
  | CollationPlan
  | SequencePlan
  | ExtensionPlan
  | ViewPlan
  | ObjectPlan

/** A member of a data model that is no table. */
export interface ModelMember {
  readonly member: MemberPlan
}
