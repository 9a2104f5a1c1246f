/** Rows that do not stay alone. */
import { entityOf } from "../context/Context.ts"
import type { Entry } from "./Entry.ts"

/** Whether the row has lost a parent whose relation says that it does not stay alone. */
export const isOrphan = ({ known: { changes }, place: { context, entity } }: Entry): boolean => {
  for (const parent of context.values()) {
    for (const [name, cascade] of Object.entries(parent.options.cascade ?? {})) {
      if (cascade !== "delete-orphan") continue
      const relation = parent.relations.get(name)
      if (
        relation === undefined || relation.between !== undefined ||
        entityOf(context, relation.target).plan !== entity.plan
      ) {
        continue
      }
      if (relation.theirs.some((key) => changes[key] === null)) return true
    }
  }
  return false
}
