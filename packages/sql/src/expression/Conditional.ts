/**
 * Choosing between values: CASE, COALESCE, NULLIF, GREATEST, LEAST.
 *
 * Source: https://www.postgresql.org/docs/current/functions-conditional.html
 */
import type { Case as CaseNode, Expr } from "../ast/Expr.ts"
import { ofSignature, type PgType } from "../type/PgType.ts"
import { boolean } from "../type/Text.ts"
import { commonType } from "./CommonType.ts"
import { conditionNode } from "./ConditionNode.ts"
import { bind, call, type Expression, expression, type Operand, operand } from "./Expression.ts"

/** A CASE that still may get branches. The first result gave it its type, which a wider one behind it widens. */
export interface Case<out T, in out A, out S> {
  readonly "~case": readonly [T, S]
  /** One more branch, asked where those before were not true. */
  when<T2, T3 = never, B extends A | null = never, S3 = never>(
    condition: Expression<T2, boolean | null, unknown>,
    result: Operand<A> | Expression<T3, B, S3>
  ): Case<T | T2 | NoInfer<T3>, A | Extract<NoInfer<B>, null>, S | NoInfer<S3>>
  /** What it is where no condition is true. */
  else<T2 = never, B extends A | null = never, S2 = never>(
    result: Operand<A> | Expression<T2, B, S2>
  ): Expression<T | NoInfer<T2>, A | Extract<NoInfer<B>, null>, S | NoInfer<S2>>
  /** Ends it without ELSE: null where no condition is true. */
  end(): Expression<T, A | null>
}

/** A CASE over one operand, which still may get branches. */
export interface CaseOf<out T, in V, in out A, out S> {
  readonly "~case": readonly [T, S]
  /** One more branch, for where the operand is equal to this value. */
  when<T2 = never, B extends A | null = never, S2 = never>(
    value: V,
    result: Operand<A> | Expression<T2, B, S2>
  ): CaseOf<T | NoInfer<T2>, V, A | Extract<NoInfer<B>, null>, S | NoInfer<S2>>
  /** What it is where the operand is equal to no value. */
  else<T2 = never, B extends A | null = never, S2 = never>(
    result: Operand<A> | Expression<T2, B, S2>
  ): Expression<T | NoInfer<T2>, A | Extract<NoInfer<B>, null>, S | NoInfer<S2>>
  /** Ends it without ELSE: null where the operand is equal to no value. */
  end(): Expression<T, A | null>
}

class CaseValue {
  readonly branches: CaseNode["branches"]
  readonly type: PgType
  readonly operand: Expression<unknown, unknown, unknown> | undefined
  constructor(
    branches: CaseNode["branches"],
    type: PgType,
    operand: Expression<unknown, unknown, unknown> | undefined
  ) {
    this.branches = branches
    this.type = type
    this.operand = operand
  }
  private finish(type: PgType, otherwise: Expr | undefined) {
    return expression<unknown, unknown>({
      _tag: "Case",
      operand: this.operand?.node,
      branches: this.branches,
      otherwise
    }, type)
  }
  when(given: unknown, result: unknown) {
    // With an operand it is compared with a value of its type; else `given` is a condition.
    const condition = operand(given, this.operand?.type ?? boolean)
    const type = commonType(this.type, [result])
    return new CaseValue([...this.branches, { condition, result: operand(result, type) }], type, this.operand)
  }
  else(result: unknown) {
    const type = commonType(this.type, [result])
    return this.finish(type, operand(result, type))
  }
  end() {
    return this.finish(this.type, undefined)
  }
}

/**
 * `case when condition then result`: go on with `.when(…)`, end with `.else(…)` or `.end()`. The first result is an
 * expression, and gives the type that the values after it have.
 *
 * @example
 * import { caseWhen, from, gte, lt, Pg, table, value } from "@aludel/sql"
 *
 * const people = table("people", class People {
 *   id = Pg.bigint().identity().primaryKey()
 *   age = Pg.integer()
 * })
 * const groups = from(people).select({
 *   id: people.id,
 *   group: caseWhen(lt(people.age, 18), value("child", Pg.text())).when(gte(people.age, 65), "senior").else("adult")
 * })
 */
export const caseWhen = <T, T2, A, S>(
  condition: Expression<T, boolean | null, unknown>,
  result: Expression<T2, A, S>
): Case<T | T2, A, S> =>
  // The seam between the erased builder and its typed face.
  new CaseValue(
    [{ condition: conditionNode(condition, "caseWhen"), result: result.node }],
    result.type,
    undefined
  ) as unknown as Case<
    T | T2,
    A,
    S
  >

/**
 * `case operand when value then result`: as `caseWhen`, with one operand compared with values.
 *
 * @example
 * import { caseOf, from, Pg, table, value } from "@aludel/sql"
 *
 * const orders = table("orders", class Orders {
 *   id = Pg.bigint().identity().primaryKey()
 *   state = Pg.integer()
 * })
 * const states = from(orders).select({
 *   state: caseOf(orders.state, 0, value("open", Pg.text())).when(1, "paid").else("unknown")
 * })
 */
export const caseOf = <T, V, T2, A, S>(
  operand: Expression<T, V, unknown>,
  value: NonNullable<NoInfer<V>>,
  result: Expression<T2, A, S>
): CaseOf<T | T2, NonNullable<V>, A, S> =>
  // The seam between the erased builder and its typed face.
  new CaseValue(
    [{ condition: bind(value, operand.type), result: result.node }],
    result.type,
    operand
  ) as unknown as CaseOf<T | T2, NonNullable<V>, A, S>

interface Fallback {
  <T, A, T2 = never, B extends A | null = never, S = never>(
    first: Expression<T, A, unknown>,
    ...others: readonly [
      ...between: ReadonlyArray<Expression<T, NoInfer<A> | null, unknown>>,
      last: Operand<NoInfer<A>> | Expression<T2, B, S>
    ]
  ): Expression<T | NoInfer<T2>, NonNullable<A> | Extract<NoInfer<B>, null>, NoInfer<S>>
}

const fallback = (name: string): Fallback => (first, ...others) => {
  // The operands have one type in TypeScript, and on the server the widest of theirs.
  const type = commonType(first.type, others)
  return expression(call(name, first.node, ...others.map((one) => operand(one, type))), ofSignature(type))
}

/**
 * `coalesce(first, …, last)`: the first of them that is not null. It is null only where the last is, and so is its type.
 * Of an `integer` and a `double precision` it is the wider one, as on the server, and so is a value beside them.
 *
 * @example
 * import { coalesce, from, Pg, table } from "@aludel/sql"
 *
 * const people = table("people", class People {
 *   name = Pg.text().primaryKey()
 *   nickname = Pg.text().nullable()
 * })
 * const called = from(people).select({ name: coalesce(people.nickname, people.name) })
 */
export const coalesce = fallback("coalesce")

/** `greatest(first, …, last)`: the largest that is not null; null only where all are, so at most where the last is. */
export const greatest = fallback("greatest")

/** `least(first, …, last)`: the smallest that is not null; null only where all are, so at most where the last is. */
export const least = fallback("least")

/** `nullif(left, right)`: null where both are equal, else the left. */
export const nullIf = <T, A, T2 = never>(
  left: Expression<T, A, unknown>,
  right: Operand<NoInfer<A>> | Expression<T2, NoInfer<A> | null, unknown>
): Expression<T | T2, A | null> =>
  expression(call("nullif", left.node, operand(right, left.type)), left.type as PgType<A>)
