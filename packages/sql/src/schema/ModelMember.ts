/** What a data model holds beside tables: things that tables stand on, or that stand on tables. */
import type { Expr } from "../ast/Expr.ts"
import type { ReadNode } from "../ast/Select.ts"
import type { TableSource } from "../ast/Source.ts"
import type { Attribute } from "../type/Composite.ts"
import type { PgType } from "../type/PgType.ts"

export interface EnumPlan {
  readonly kind: "enum"
  readonly schema: string | undefined
  readonly name: string
  readonly labels: ReadonlyArray<string>
}

export interface DomainPlan {
  readonly kind: "domain"
  readonly schema: string | undefined
  readonly name: string
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
  readonly attributes: ReadonlyArray<Attribute & { readonly collation: string | undefined }>
}

export interface SequencePlan {
  readonly kind: "sequence"
  readonly schema: string | undefined
  readonly name: string
  readonly start: Expr | undefined
  readonly increment: Expr | undefined
}

export interface ExtensionPlan {
  readonly kind: "extension"
  readonly schema: string | undefined
  readonly name: string
}

export interface ViewPlan {
  readonly kind: "view"
  readonly source: TableSource
  readonly materialized: boolean
  readonly columns: ReadonlyArray<string>
  readonly query: ReadNode
}

export type MemberPlan = EnumPlan | DomainPlan | CompositePlan | SequencePlan | ExtensionPlan | ViewPlan

/** A member of a data model that is no table. */
export interface ModelMember {
  readonly member: MemberPlan
}
