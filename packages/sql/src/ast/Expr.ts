/** Expressions as plain tagged data. A node knows nothing of TypeScript's types: those ride on the handles above it. */
import type { PgType } from "../type/PgType.ts"
import type { QueryNode } from "./QueryNode.ts"

/** A column of a source: `"source"."name"`. */
export interface Column {
  readonly _tag: "Column"
  readonly source: string
  readonly name: string
}

/** A value, sent as a parameter. `cast` writes its type beside it, where the server could not infer one. */
export interface Bind {
  readonly _tag: "Bind"
  readonly value: unknown
  readonly type: PgType
  readonly cast: boolean
}

/** `NULL` itself. */
export interface Null {
  readonly _tag: "Null"
}

/** Comparison and arithmetic: `left operator right`. */
export interface Binary {
  readonly _tag: "Binary"
  readonly operator: string
  readonly left: Expr
  readonly right: Expr
}

/** `NOT operand`. */
export interface Not {
  readonly _tag: "Not"
  readonly operand: Expr
}

/** `operand IS NULL`, `operand IS NOT NULL`. */
export interface IsNull {
  readonly _tag: "IsNull"
  readonly operand: Expr
  readonly negated: boolean
}

/** `a AND b AND c`. None at all is `true` for AND and `false` for OR. */
export interface Logical {
  readonly _tag: "Logical"
  readonly operator: "and" | "or"
  readonly operands: ReadonlyArray<Expr>
}

/** A function or aggregate call; `*` as its only argument for `count(*)`. */
export interface Call {
  readonly _tag: "Call"
  readonly name: string
  readonly arguments: ReadonlyArray<Expr> | "*"
}

/** A query in parentheses: its one value, `EXISTS` of it, or `operand IN` it. */
export interface Subquery {
  readonly _tag: "Subquery"
  readonly kind: "value" | "exists" | "in"
  readonly query: QueryNode
  /** For `in` only. */
  readonly operand: Expr | undefined
}

/** Every node that may stand where SQL wants a value. */
export type Expr = Column | Bind | Null | Binary | Not | IsNull | Logical | Call | Subquery
