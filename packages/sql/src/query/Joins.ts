/** The joins of a query and of a write beside other tables, as a builder's methods. */
import type { Join } from "../ast/Source.ts"
import { type SourceInfo, sourceOf } from "../schema/Table.ts"
import type { Condition } from "./Condition.ts"
import type { AnySource } from "./Derived.ts"

/** `joined` makes the builder with one join more. */
export abstract class Joins<Next> {
  protected abstract joined(join: Join): Next
  protected join(kind: Join["kind"], table: SourceInfo<unknown, unknown>, on?: Condition<unknown>): Next {
    return this.joined({ kind, source: sourceOf(table), on: on?.node })
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
