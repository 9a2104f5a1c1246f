/** Writes a statement whose text the program wrote. */
import type { Raw } from "../ast/Raw.ts"
import { writeExpr } from "./Expr.ts"
import type { Writer } from "./Writer.ts"

/** One name is one parameter, however often it stands in the text. */
export const writeRaw = (out: Writer, { fragment }: Raw): void => {
  out.numberOnce()
  writeExpr(out, fragment)
}
