/** A migration as the file that a person reads, edits and reviews. */
import type { Migration } from "../migration/Migration.ts"
import { guardOf } from "../operation/IfExists.ts"
import type { Operation } from "../operation/Operation.ts"
import { waiversOf } from "../operation/Waive.ts"
import { type Call, call, calledIn, code } from "./Code.ts"
import { renderOperation } from "./RenderOperation.ts"

const withGuard = (operation: Operation): Call => {
  const guard = guardOf(operation)
  const inner = renderOperation(operation)
  return guard === undefined ? inner : call(guard === "exists" ? "ifExists" : "ifNotExists", inner)
}

/** With the consent that was given to it. */
const withWaivers = (operation: Operation): Call =>
  waiversOf(operation).reduce((inner, { reason, rule }) => call("waive", rule, reason, inner), withGuard(operation))

/** The text of the file. */
export const renderMigration = (
  { down, formerly, id, losesRows, message, parents, replaces, up }: Migration
): string => {
  const made = call("migration", {
    id,
    parents: parents.length === 0 ? undefined : parents,
    replaces,
    formerly,
    message,
    losesRows: losesRows ? true : undefined,
    up: up.map(withWaivers),
    down: down?.map(withWaivers)
  })
  const names = [...calledIn(made)].toSorted()
  const line = `import { ${names.join(", ")} } from "@aludel/migrate"`
  const imports = line.length <= 120 ? line : `import {\n  ${names.join(",\n  ")}\n} from "@aludel/migrate"`
  return `${imports}\n\nexport default ${code(made)}\n`
}
