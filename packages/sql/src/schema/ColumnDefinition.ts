/**
 * The declaration of one column: `Pg.text().unique().nullable()`. Its type parameters are the facts that queries need;
 * what the server alone needs stays in plain data.
 */
import type { Utc } from "effect/DateTime"
import type { Expr } from "../ast/Expr.ts"
import { InvalidSchema } from "../error/InvalidSchema.ts"
import { type Expression, operand } from "../expression/Expression.ts"
import { array as arrayType } from "../type/Array.ts"
import type { PgType } from "../type/PgType.ts"
import type { Timestamp } from "../type/Timestamp.ts"
import type { AnyColumn, Column } from "./Column.ts"
import type { Mark } from "./Name.ts"

/** Whether an insert must, may, or cannot give the column. */
export type Input = "required" | "optional" | "generated"

/** What a referenced row's deletion or key change does to the rows that point at it. */
export type ReferentialAction = "cascade" | "restrict" | "no action" | "set null" | "set default"

export interface ReferenceOptions {
  readonly onDelete?: ReferentialAction | undefined
  readonly onUpdate?: ReferentialAction | undefined
}

/** What a write may not give: the type of a generated column's value, so that the message says it. */
export type Generated = "the column is generated"

/**
 * A column's declaration.
 *
 * @typeParam Value the TypeScript type of its values, null included
 * @typeParam In whether an insert must, may, or cannot give it
 * @typeParam Marks the kinds of its constraints that bear PostgreSQL's default name
 * @typeParam Names its explicitly named constraints
 * @typeParam DbName its explicit name in the database, or never
 */
export interface ColumnDefinition<
  in out Value,
  out In extends Input = "required",
  out Marks extends Mark = never,
  out Names extends string = never,
  out DbName extends string = never
> {
  readonly "~A": Value
  readonly "~I": In
  readonly "~C": In extends "generated" ? Exclude<Marks, "pkey"> : Marks
  readonly "~U": Marks & ("key" | "pkey")
  readonly "~X": Names
  readonly "~D": DbName
  readonly "~W": In extends "generated" ? Generated
    : Value | (bigint extends Value ? number : never) | Expression<never, Value, unknown>
  readonly facts: ColumnFacts

  /** Allows NULL; an insert may then leave the column out. */
  nullable(): ColumnDefinition<Value | null, In extends "required" ? "optional" : In, Marks, Names, DbName>
  /** Sets the column's name in the database, where it is not the key in snake_case. */
  named<const N extends string>(name: N): ColumnDefinition<Value, In, Marks, Names, N>
  /** `DEFAULT value`: an insert may then leave the column out. */
  default(
    value: NoInfer<Value> | Expression<never, NoInfer<Value>, unknown>
  ): ColumnDefinition<Value, In extends "generated" ? In : "optional", Marks, Names, DbName>
  /** `DEFAULT now()`, for a column of instants. */
  defaultNow(this: { readonly "~A": Utc | Timestamp | null }): ColumnDefinition<Value, "optional", Marks, Names, DbName>
  /**
   * An array of the type, of one dimension more with each call; said before anything else of the column. NULL among its
   * elements fails typed, unless `{ nulls: true }` says that it may stand there.
   */
  array(this: Fresh): ColumnDefinition<ReadonlyArray<Value>, "required", Marks, Names, DbName>
  array(
    this: Fresh,
    options: { readonly nulls: true }
  ): ColumnDefinition<ReadonlyArray<Value | null>, "required", Marks, Names, DbName>
  /** `GENERATED ALWAYS AS IDENTITY`: the server counts; neither insert nor update may give it. */
  identity(): ColumnDefinition<Value, "generated", Marks, Names, DbName>
  /** `PRIMARY KEY` on this column alone. */
  primaryKey(): ColumnDefinition<Value, In, Marks | "pkey", Names, DbName>
  /** `UNIQUE` on this column alone, under PostgreSQL's default name or the given one. */
  unique(): ColumnDefinition<Value, In, Marks | "key", Names, DbName>
  unique<const N extends string>(name: N): ColumnDefinition<Value, In, Marks, Names | N, DbName>
  /** `CHECK` over this column, under PostgreSQL's default name or the given one. Null passes a check. */
  check(
    condition: (column: Expression<never, NonNullable<Value>>) => Expression<never, boolean | null, unknown>
  ): ColumnDefinition<Value, In, Marks | "check", Names, DbName>
  check<const N extends string>(
    name: N,
    condition: (column: Expression<never, NonNullable<Value>>) => Expression<never, boolean | null, unknown>
  ): ColumnDefinition<Value, In, Marks, Names | N, DbName>
  /** `REFERENCES` the given column, which may belong to a table declared later, or to this one. */
  references(
    target: () => Column<unknown, NonNullable<Value>, unknown>,
    options?: ReferenceOptions
  ): ColumnDefinition<Value, In, Marks | "fkey", Names, DbName>
  /** Narrows the type of the values, e.g. to a branded id. The database does not see it. */
  brand<B extends NonNullable<Value>>(): ColumnDefinition<B | Extract<Value, null>, In, Marks, Names, DbName>
}

/** Neither nullable nor with a default. */
interface Fresh {
  readonly "~I": "required"
}

/** The least that every definition is: what the mapped types read, with bounds instead of parameters. */
export interface AnyColumnDefinition {
  readonly "~A": unknown
  readonly "~I": Input
  readonly "~C": Mark
  readonly "~U": "key" | "pkey"
  readonly "~X": string
  readonly "~D": string
  readonly "~W": unknown
  readonly facts: ColumnFacts
}

/** One constraint that a column declares for itself. */
export type ColumnConstraint =
  | { readonly kind: "primary key" }
  | { readonly kind: "unique"; readonly name: string | undefined }
  | {
    readonly kind: "check"
    readonly name: string | undefined
    readonly condition: (column: Expression<never, never>) => Expr
  }
  | { readonly kind: "foreign key"; readonly target: () => AnyColumn; readonly options: ReferenceOptions }

/** What the declaration says, as plain data. */
export interface ColumnFacts {
  readonly type: PgType
  readonly name: string | undefined
  readonly nullable: boolean
  readonly default: Expr | undefined
  readonly identity: boolean
  readonly constraints: ReadonlyArray<ColumnConstraint>
}

type Condition = (column: Expression<never, never>) => Expression<never, boolean | null, unknown>

class Definition {
  readonly facts: ColumnFacts
  constructor(facts: ColumnFacts) {
    this.facts = facts
  }

  private with(change: Partial<ColumnFacts>): Definition {
    return new Definition({ ...this.facts, ...change })
  }

  private constrained(constraint: ColumnConstraint): Definition {
    return this.with({ constraints: [...this.facts.constraints, constraint] })
  }

  nullable() {
    return this.with({ nullable: true })
  }
  named(name: string) {
    return this.with({ name })
  }
  default(value: unknown) {
    return this.with({ default: operand(value, this.facts.type) })
  }
  defaultNow() {
    return this.with({ default: { _tag: "Call", name: "now", arguments: [] } })
  }
  array(options?: { readonly nulls: true }) {
    const { constraints, default: byDefault, identity, nullable, type } = this.facts
    if (nullable || identity || byDefault !== undefined || constraints.length > 0) {
      throw new InvalidSchema({ problem: `say \`.array()\` first, directly behind the type ${type.name}` })
    }
    return this.with({ type: arrayType(type, options?.nulls === true) })
  }
  identity() {
    return this.with({ identity: true })
  }
  primaryKey() {
    return this.constrained({ kind: "primary key" })
  }
  unique(name?: string) {
    return this.constrained({ kind: "unique", name })
  }
  check(...given: [Condition] | [string, Condition]) {
    const [name, condition] = given.length === 1 ? [undefined, given[0]] : given
    return this.constrained({ kind: "check", name, condition: (column) => condition(column).node })
  }
  references(target: () => AnyColumn, options: ReferenceOptions = {}) {
    return this.constrained({ kind: "foreign key", target, options })
  }
  brand() {
    return this
  }
}

export const isColumnDefinition = (value: unknown): value is AnyColumnDefinition => value instanceof Definition

/** The seam between the typed declaration and its plain data. */
export const columnDefinition = <Value>(type: PgType<Value>): ColumnDefinition<Value> =>
  new Definition({
    type,
    name: undefined,
    nullable: false,
    default: undefined,
    identity: false,
    constraints: []
  }) as unknown as ColumnDefinition<Value>
