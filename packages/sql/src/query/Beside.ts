/** The tables beside that of a write: FROM of an update, USING of a delete, and their joins. */
import type { Join, Source } from "../ast/Source.ts"
import type { Beside } from "../ast/Update.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { sourceOf } from "../schema/Table.ts"
import type { TablePlan } from "../schema/TablePlan.ts"
import type { AnySource } from "./Derived.ts"
import { Joins } from "./Joins.ts"
import { checkNames } from "./SelectNode.ts"

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

/** The joins of those beside; `next` makes the builder of what is joined. */
export abstract class BesideValue<Next> extends Joins<Next> {
  protected abstract readonly beside: Beside
  protected abstract next(beside: Beside): Next
  protected override sources(): ReadonlyArray<Source> {
    const { joins, source } = this.beside
    // Given rows have no keys.
    return [...source._tag === "Unnest" ? [] : [source], ...joins.map(({ source }) => source)]
  }
  protected override joined(join: Join): Next {
    const { joins, source } = this.beside
    checkNames({ from: source, joins }, join)
    return this.next({ ...this.beside, joins: [...joins, join] })
  }
}
