/** The entry: a node to its text and parameters. It knows no builder, and can be asked for any node. */
import type { Node } from "../ast/Node.ts"
import { writeInsert } from "./Insert.ts"
import { writeSelect } from "./Select.ts"
import { writeDelete, writeUpdate } from "./Update.ts"
import { Writer } from "./Writer.ts"

/** SQL text with its parameters, in the wire's text form. */
export interface Compiled {
  readonly text: string
  readonly parameters: ReadonlyArray<string | null>
}

const writeNode = (out: Writer, node: Node): void => {
  switch (node._tag) {
    case "Select":
      return writeSelect(out, node)
    case "Insert":
      return writeInsert(out, node)
    case "Update":
      return writeUpdate(out, node)
    case "Delete":
      return writeDelete(out, node)
    default:
      return node satisfies never
  }
}

export const compileNode = (node: Node): Compiled => {
  const out = new Writer("parameters")
  writeNode(out, node)
  return { text: out.text, parameters: out.parameters }
}
