/** The entry: a node to its text and parameters. It knows no builder, and can be asked for any node. */
import type { Node } from "../ast/Node.ts"
import type { QueryNode } from "../ast/QueryNode.ts"
import type { CteSource } from "../ast/Source.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { writeInsert } from "./Insert.ts"
import { writeMerge } from "./Merge.ts"
import { writeRaw } from "./Raw.ts"
import { writeSelect, writeSetOperation, writeWith } from "./Select.ts"
import { writeDelete, writeTruncate, writeUpdate } from "./Update.ts"
import { type Mode, type Slot, Writer } from "./Writer.ts"

/** SQL text with its parameters, in the wire's text form. */
export interface Compiled {
  readonly text: string
  readonly parameters: ReadonlyArray<string | null>
  /** The first table in it that may be mentioned under a row context only. */
  readonly rowContext?: string | undefined
}

const writeNode = (out: Writer, node: Node): void => {
  switch (node._tag) {
    case "Select":
      return writeSelect(out, node)
    case "SetOperation":
      return writeSetOperation(out, node)
    case "Insert":
      return writeInsert(out, node)
    case "Update":
      return writeUpdate(out, node)
    case "Delete":
      return writeDelete(out, node)
    case "Merge":
      return writeMerge(out, node)
    case "Truncate":
      return writeTruncate(out, node)
    case "With":
      return out.query(node.body)
    case "Raw":
      return writeRaw(out, node)
    case "Bound":
      return out.withValues(node.values, (each) => {
        writeWith(each, [...each.ctes])
        // What is bound is a statement, of which a bound one need not know the kinds.
        writeNode(each, node.query as Node)
      })
    default:
      return node satisfies never
  }
}

/** A query inside the statement; WITH is the outermost one's. What stands inside another is one of the nodes. */
const writeQuery = (out: Writer, query: QueryNode): void => writeNode(out, query as Exclude<Node, { _tag: "With" }>)

/** A writer for either mode. */
export const writer = (mode: Mode): Writer => new Writer(mode, writeQuery)

const isWrite = ({ query }: CteSource): boolean => query._tag !== "Select" && query._tag !== "SetOperation"

/** A write in WITH is run by the statement that was made with it: elsewhere nothing would say that it writes. */
const checkWrites = (ctes: ReadonlySet<CteSource>, writes: ReadonlyArray<CteSource>): void => {
  for (const cte of ctes) {
    if (!isWrite(cte) || writes.includes(cte)) continue
    throw new InvalidQuery({
      problem: `the data-modifying query "${cte.alias}" is read outside of the \`withWrite\` that it belongs to`
    })
  }
}

/** A statement whose parameters get their values later. */
export interface CompiledPrepared extends Compiled {
  readonly slots: ReadonlyArray<Slot>
}

/** Writes the statement; where it turns out to need WITH, once more behind that. */
const written = (node: Node, make: () => Writer): Writer => {
  const first = make()
  const writes = node._tag === "With" ? node.writes : []
  for (const write of writes) first.mention(write)
  writeNode(first, node)
  if (first.ctes.size === 0) return first
  checkWrites(first.ctes, writes)
  const second = make()
  for (const cte of first.ctes) second.ctes.add(cte)
  writeWith(second, [...first.ctes])
  writeNode(second, node)
  return second
}

/** The statement's text and parameters. */
export const compileNode = (node: Node, mode: Mode = "parameters"): Compiled => written(node, () => writer(mode))

/** The statement's text alone, for the parameters that `compileNode` yields, of which each is a text and is cast from that. */
export const compileCasting = (node: Node): string =>
  written(node, () => {
    const out = writer("parameters")
    out.takesValuesLater()
    out.takesTexts()
    return out
  }).text

/** The statement's text, and where each of its parameters' values goes. */
export const compilePrepared = (node: Node): CompiledPrepared =>
  written(node, () => {
    const out = writer("parameters")
    out.takesValuesLater()
    return out
  })
