/** The joins of a query and of a write beside other tables, as a builder's methods. */
import type { Join, Source } from "../ast/Source.ts"
import { conditionNode } from "../expression/ConditionNode.ts"
import { type SourceInfo, sourceOf } from "../schema/Table.ts"
import type { Condition } from "./Condition.ts"
import type { AnySource } from "./Derived.ts"
import { foreignKeyCondition } from "./ForeignKeyJoin.ts"

/** The condition, or none for a join by the foreign key. */
type On = [] | [on: Condition<unknown>]

/** `joined` makes the builder with one join more. */
export abstract class Joins<Next> {
  protected abstract joined(join: Join): Next
  /** What can be joined to. */
  protected abstract sources(): ReadonlyArray<Source>
  protected join(kind: Join["kind"], table: SourceInfo<unknown, unknown>, on?: Condition<unknown>): Next {
    return this.joined({ kind, source: sourceOf(table), on: on?.node })
  }
  private joinOn(kind: Join["kind"], table: AnySource, given: On): Next {
    if (given.length === 0) {
      const source = sourceOf(table)
      return this.joined({ kind, source, on: foreignKeyCondition(this.sources(), source) })
    }
    const [on] = given
    // One that is left out by mistake is not a wish for the foreign key.
    return this.joined({ kind, source: sourceOf(table), on: conditionNode(on, `${kind}Join`) })
  }
  innerJoin(table: AnySource, ...on: On) {
    return this.joinOn("inner", table, on)
  }
  leftJoin(table: AnySource, ...on: On) {
    return this.joinOn("left", table, on)
  }
  rightJoin(table: AnySource, ...on: On) {
    return this.joinOn("right", table, on)
  }
  fullJoin(table: AnySource, ...on: On) {
    return this.joinOn("full", table, on)
  }
  crossJoin(table: AnySource) {
    return this.join("cross", table)
  }
}
