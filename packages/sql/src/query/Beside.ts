/** The tables beside that of a write: FROM of an update, USING of a delete, and their joins. */
import type { Join } from "../ast/Source.ts"
import type { Beside } from "../ast/Update.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { sourceOf } from "../schema/Table.ts"
import type { TablePlan } from "../schema/TablePlan.ts"
import type { Condition } from "./Condition.ts"
import type { AnySource } from "./Derived.ts"

/** The first of them. Throws `InvalidQuery` for the table of the write itself, which SQL takes under an alias only. */
export const besideOf = (target: TablePlan, table: AnySource): Beside => {
  const source = sourceOf(table)
  if (source.alias === target.source.alias) {
    throw new InvalidQuery({
      problem: `"${source.alias}" is the table that is written: read it under an \`alias\` beside itself`
    })
  }
  return { source, joins: [] }
}

/** The joins of those beside, as a builder's methods; `next` makes the builder of what is joined. */
export abstract class BesideValue<Next> {
  protected abstract readonly beside: Beside
  protected abstract next(beside: Beside): Next
  private join(kind: Join["kind"], table: AnySource, on?: Condition<unknown>): Next {
    const join: Join = { kind, source: sourceOf(table), on: on?.node }
    return this.next({ ...this.beside, joins: [...this.beside.joins, join] })
  }
  innerJoin(table: AnySource, on: Condition<unknown>) {
    return this.join("inner", table, on)
  }
  leftJoin(table: AnySource, on: Condition<unknown>) {
    return this.join("left", table, on)
  }
  rightJoin(table: AnySource, on: Condition<unknown>) {
    return this.join("right", table, on)
  }
  fullJoin(table: AnySource, on: Condition<unknown>) {
    return this.join("full", table, on)
  }
  crossJoin(table: AnySource) {
    return this.join("cross", table)
  }
}
