/** What every query is at run time: its plan, that can be piped, and that shows itself as SQL. */
import { NodeInspectSymbol } from "effect/Inspectable"
import { Class } from "effect/Pipeable"
import { printed, type PrintedQuery, printedQuery } from "./Printed.ts"
import type { QueryPlan } from "./Query.ts"

export class QueryValue extends Class {
  readonly plan: QueryPlan
  constructor(plan: QueryPlan) {
    super()
    this.plan = plan
  }
  override toString(): string {
    return printed(this.plan)
  }
  toJSON(): PrintedQuery {
    return printedQuery(this.plan)
  }
  [NodeInspectSymbol](): string {
    return printed(this.plan)
  }
}
