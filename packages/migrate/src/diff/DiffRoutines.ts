/** Functions and procedures that come, change and go, and when: what calls them may be a type, a table, or nobody. */
import type { Catalog, Routine } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import type { Operation } from "../operation/Operation.ts"
import { speaksOf } from "./Disturbed.ts"
import { compareBy } from "./Keyed.ts"
import { inTypeOrder } from "./TypeOrder.ts"

export interface RoutineChanges {
  /** Those that are new, and those that are replaced. */
  readonly created: ReadonlyArray<Routine>
  /** Those that go before others of their name can come. */
  readonly droppedFirst: ReadonlyArray<Routine>
  readonly dropped: ReadonlyArray<Routine>
}

/** What stands before a routine's body: its arguments and result, which a replacement has to keep. */
const headOf = ({ definition }: Routine): string => definition.slice(0, definition.search(/\n( LANGUAGE|AS |BEGIN)/))

export const routineChanges = (from: Catalog, to: Catalog): RoutineChanges => {
  const routines = compareBy(from.routines, to.routines, (routine) => `${keyOf(routine)}\0${routine.arguments}`)
  const changed = routines.kept.filter(([before, after]) => before.definition !== after.definition)
  const remade = changed.filter(([before, after]) => headOf(before) !== headOf(after)).map(([before]) => before)
  // Another one of the name may differ in the names of its arguments alone, and so stand in the way.
  const first = routines.removed.filter((routine) => routines.added.some((added) => keyOf(added) === keyOf(routine)))
  return {
    created: [...routines.added, ...changed.map(([, after]) => after)],
    droppedFirst: [...first, ...remade],
    dropped: routines.removed.filter((routine) => !first.includes(routine))
  }
}

const neededByTypes = (catalog: Catalog): ReadonlySet<unknown> => new Set(inTypeOrder(catalog).map(({ is }) => is))

/** Those that no type needs. */
export const diffRoutines = (from: Catalog, to: Catalog, { created, dropped, droppedFirst }: RoutineChanges) => {
  const drop = (routine: Routine): Operation => ({ _tag: "DropRoutine", routine })
  // What a new column or constraint calls has to be there before it; the rest may itself speak of new tables.
  const tables = JSON.stringify(to.tables.map(({ columns, constraints, indexes }) => [columns, constraints, indexes]))
  const withTypes = neededByTypes(to)
  const create = (early: boolean) =>
    created.filter((routine) => !withTypes.has(routine) && speaksOf(tables, routine.name) === early)
      .map((routine): Operation => ({ _tag: "CreateRoutine", routine }))
  const goesWithTypes = neededByTypes(from)
  return {
    early: create(true),
    late: create(false),
    droppedFirst: droppedFirst.map(drop),
    dropped: dropped.filter((routine) => !goesWithTypes.has(routine)).map(drop)
  }
}
