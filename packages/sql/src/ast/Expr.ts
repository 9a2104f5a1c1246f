/** Expressions as plain tagged data. A node knows nothing of TypeScript's types: those ride on the handles above it. */
import type { PgType } from "../type/PgType.ts"
import type { QueryNode } from "./QueryNode.ts"
import type { TableSource } from "./Table.ts"

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

/** A value that a prepared query is given when it runs: always written with its type, and once however often it stands. */
export interface Parameter {
  readonly _tag: "Parameter"
  readonly name: string
  readonly type: PgType
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

/** A function call. */
export interface Call {
  readonly _tag: "Call"
  readonly name: string
  readonly arguments: ReadonlyArray<Expr>
  /** Whether the function changes something. */
  readonly writes?: true
}

/** `operand BETWEEN lower AND upper`, both ends included; symmetric: whichever of them is the lower one. */
export interface Between {
  readonly _tag: "Between"
  readonly symmetric?: boolean | undefined
  readonly operand: Expr
  readonly lower: Expr
  readonly upper: Expr
}

/** `operand IS TRUE`, `operand IS FALSE`, `operand IS UNKNOWN`: never null. */
export interface Is {
  readonly _tag: "Is"
  readonly operand: Expr
  readonly truth: "true" | "false" | "unknown"
}

/** `- operand`. */
export interface Negate {
  readonly _tag: "Negate"
  readonly operand: Expr
}

/** `CAST(operand AS type)`. */
export interface Cast {
  readonly _tag: "Cast"
  readonly operand: Expr
  readonly type: PgType
}

/** `CASE WHEN condition THEN result … ELSE otherwise END`, or `CASE operand WHEN value …`. */
export interface Case {
  readonly _tag: "Case"
  readonly operand?: Expr | undefined
  readonly branches: ReadonlyArray<{ readonly condition: Expr; readonly result: Expr }>
  readonly otherwise: Expr | undefined
}

/** One key of ORDER BY. */
export interface Order {
  readonly expr: Expr
  readonly direction: "asc" | "desc"
  readonly nulls: "first" | "last" | undefined
}

/** `name(DISTINCT arguments ORDER BY …) WITHIN GROUP (ORDER BY …) FILTER (WHERE …)`. */
export interface Aggregate {
  readonly _tag: "Aggregate"
  readonly name: string
  readonly arguments: ReadonlyArray<Expr> | "*"
  readonly distinct: boolean
  readonly orderBy: ReadonlyArray<Order>
  readonly withinGroup: ReadonlyArray<Order>
  readonly filter: Expr | undefined
}

/** Where a window's frame begins or ends, seen from the current row. */
export type FrameBound =
  | { readonly kind: "unbounded" | "current row" }
  | { readonly kind: "preceding" | "following"; readonly offset: Expr }

/** `ROWS BETWEEN start AND end EXCLUDE …`. */
export interface Frame {
  readonly mode: "rows" | "range" | "groups"
  readonly start: FrameBound
  readonly end: FrameBound
  readonly exclude: "current row" | "group" | "ties" | undefined
}

/** What stands between the brackets of OVER, and behind a name in WINDOW. */
export interface WindowDefinition {
  /** The window of the WINDOW clause that it begins with. */
  readonly base: NamedWindow | undefined
  readonly partitionBy: ReadonlyArray<Expr>
  readonly orderBy: ReadonlyArray<Order>
  readonly frame: Frame | undefined
}

/** A window of the WINDOW clause, known by its identity: written once for each select that uses it. */
export interface NamedWindow extends WindowDefinition {
  readonly name: string
}

/** `call OVER (PARTITION BY … ORDER BY … frame)`, or `call OVER name` where there is a base and nothing else. */
export interface Over extends WindowDefinition {
  readonly _tag: "Over"
  readonly call: Aggregate | Call
}

/** A name in double quotes. */
export interface Identifier {
  readonly _tag: "Identifier"
  readonly name: string
}

/** SQL text written by the program, with what stands between its parts: always one part more than operands. */
export interface Fragment {
  readonly _tag: "Fragment"
  readonly parts: ReadonlyArray<string>
  readonly operands: ReadonlyArray<Expr | Identifier | TableSource>
  /** Whether it is the call of a function that may change something. */
  readonly writes?: true
}

/**
 * Syntax of SQL's own, in this library's text: `array[…]`, `… collate …`. A closed one has brackets around each operand, and
 * needs none itself.
 */
export interface Syntax {
  readonly _tag: "Syntax"
  readonly parts: ReadonlyArray<string>
  readonly operands: ReadonlyArray<Expr | Identifier>
  readonly closed: boolean
}

/** `ROW (a, b)`. */
export interface Row {
  readonly _tag: "Row"
  readonly items: ReadonlyArray<Expr>
}

/** One attribute of a composite value: `(operand)."name"`. */
export interface Attribute {
  readonly _tag: "Attribute"
  readonly operand: Expr
  readonly name: string
}

/** A query in parentheses: its one value, `EXISTS` of it, an array of its values, `operand IN` it, or `ANY` and `ALL` of it behind an operator. */
export interface Subquery {
  readonly _tag: "Subquery"
  readonly kind: "value" | "exists" | "array" | "in" | "any" | "all"
  readonly query: QueryNode
  /** For `in` only. */
  readonly operand: Expr | undefined
}

/** Every node that may stand where SQL wants a value. */
export type Expr =
  | Column
  | Bind
  | Parameter
  | Null
  | Binary
  | Not
  | IsNull
  | Logical
  | Call
  | Between
  | Is
  | Negate
  | Cast
  | Case
  | Aggregate
  | Over
  | Fragment
  | Syntax
  | Row
  | Attribute
  | Subquery
