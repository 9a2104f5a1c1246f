/** A definition where only a type is wanted: in a domain and in a composite type. */
import { InvalidSchema } from "../error/InvalidSchema.ts"
import type { ColumnFacts } from "./ColumnFacts.ts"

/** Throws `InvalidSchema` where the definition says what only a table's column can be. */
export const plainType = ({ facts }: { readonly facts: ColumnFacts }, what: string): ColumnFacts => {
  const { constraints, default: byDefault, defaultWith, generated, identity, onUpdate } = facts
  const said = [byDefault, defaultWith, generated, identity, onUpdate].some((one) => one !== undefined)
  if (said || constraints.length > 0) {
    throw new InvalidSchema({
      problem: `${what} is a type, which has no default, constraint or generated value: say it of the table's column`
    })
  }
  return facts
}
