/** BEGIN as a text, as what it asks for. */
import type { TransactionOptions } from "@aludel/sql"

const begin =
  /^\s*(?:begin|start\s+transaction)(?:\s+(?:transaction|work))?(?:\s+isolation\s+level\s+(read\s+committed|repeatable\s+read|serializable))?,?(?:\s*(read\s+only|read\s+write))?(?:,?\s*(deferrable))?\s*;?\s*$/i

/** The options of a BEGIN; a statement that says more than that is not known, so that nothing of it is ignored. */
export const optionsOf = (text: string | undefined): TransactionOptions | undefined => {
  if (text === undefined) return {}
  const found = begin.exec(text)
  if (found === null) return undefined
  const words = (text: string | undefined) => text?.toLowerCase().replace(/\s+/g, " ") as never
  // Retrying is not what a caller of BEGIN expects.
  return { isolation: words(found[1]), access: words(found[2]), deferrable: found[3] !== undefined, retry: false }
}
