/** What is written down about a migration on its way: the same in a run and in a script. Pure. */
import type { QualifiedName } from "../catalog/Catalog.ts"
import { forgetText, recordText } from "../history/History.ts"
import { checksumOf } from "../migration/Checksum.ts"
import { checksumOfDone, partsOfStep } from "./Parts.ts"
import type { PlannedStep } from "./Plan.ts"

/**
 * The statement for it.
 *
 * @param done how many parts are done
 * @param position how far the next one came: see `Applied`
 */
export const noteOf = (
  { direction, migration }: PlannedStep,
  table: QualifiedName,
  done: number,
  position: string | null,
  milliseconds: number
): string => {
  const whole = done === partsOfStep(direction, migration).length
  if (whole && direction === "down") return forgetText(table, migration.id)
  const { id, message } = migration
  return recordText(table, {
    id,
    message,
    checksum: whole ? checksumOf(migration) : checksumOfDone(direction, migration, done),
    state: whole ? "applied" : direction === "up" ? "running" : "undoing",
    step: done,
    position,
    milliseconds
  })
}
