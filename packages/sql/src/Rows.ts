/** How rows are read: texts by position, texts by their columns' names, and fields out of bytes. */
import type { Node } from "./ast/Node.ts"
import { DecodeFailed, ResultMismatch } from "./error/Reason.ts"
import type { ReaderFor, ReadText, ResultColumn, RowReader, WireRow } from "./port/CompiledQuery.ts"
import type { OutputPlan } from "./query/Query.ts"
import { binaryFormOf, type ReadBytes } from "./type/BinaryForm.ts"
import { asText, Malformed, type PgType } from "./type/PgType.ts"

/** The table whose column an output is, as the query calls it. */
const tableOf = (node: Node | undefined, index: number): string | undefined => {
  if (node === undefined) return undefined
  const outputs = "outputs" in node ? node.outputs : "returning" in node ? node.returning : []
  const expr = outputs[index]?.expr
  return expr?._tag === "Column" ? expr.source : undefined
}

const decodeFailed = (cause: unknown, outputs: ReadonlyArray<OutputPlan>, index: number, node?: Node): DecodeFailed => {
  // The output at which the loop below stood.
  const { key, type } = outputs[index] as OutputPlan
  const { expected, path } = cause instanceof Malformed ? cause : new Malformed("another form")
  const column = [key, ...path].map(String).join(".")
  return new DecodeFailed({ column, table: tableOf(node, index), type: type.name, expected })
}

/** One loop and one `try` for the whole row: thousands of rows come at once. */
const decodeRow = (row: WireRow, outputs: ReadonlyArray<OutputPlan>, node: Node | undefined): unknown => {
  const decoded: Record<string, unknown> = {}
  let index = 0
  try {
    for (; index < outputs.length; index++) {
      // Below their length; a row has a text or null for each output.
      const { key, type } = outputs[index] as OutputPlan
      const text = row[index] as string | null
      const value = text === null ? null : type.decode(text)
      // Assigning to "__proto__" would replace the row's prototype.
      if (key === "__proto__") Object.defineProperty(decoded, key, { value, enumerable: true })
      else decoded[key] = value
    }
  } catch (cause) {
    throw decodeFailed(cause, outputs, index, node)
  }
  return decoded
}

/** Reads a row by position; the node says which table an unreadable value is of. */
export const rowDecoder = (outputs: ReadonlyArray<OutputPlan>, node?: Node) => (row: WireRow): unknown => {
  if (row.length === outputs.length) return decodeRow(row, outputs, node)
  const [first] = outputs
  throw new DecodeFailed({
    column: first?.key ?? "",
    type: first?.type.name ?? "",
    expected: `a row of ${outputs.length} columns`
  })
}

/** As texts are read: by the type's own codec. */
const textForm = ({ decode }: PgType, text: ReadText): ReadBytes<unknown> =>
  decode === asText ? text : (bytes, offset, size) => decode(text(bytes, offset, size))

/** A reader of rows, and the outputs that it was made for. */
interface Made {
  readonly outputs: ReadonlyArray<OutputPlan>
  readonly reader: RowReader<unknown>
}

/** By the columns, of which a driver has one value for each statement that it keeps: a query may be built for each run. */
const made = new WeakMap<ReadonlyArray<ResultColumn>, Made>()

const areAlike = (one: ReadonlyArray<OutputPlan>, other: ReadonlyArray<OutputPlan>): boolean => {
  if (one.length !== other.length) return false
  for (let index = 0; index < one.length; index++) {
    if (one[index]?.type !== other[index]?.type || one[index]?.key !== other[index]?.key) return false
  }
  return true
}

/** Reads rows out of bytes, by position: what has a binary form that its type knows in that, the rest as texts. */
export const readerOf =
  (outputs: ReadonlyArray<OutputPlan>, node: Node): ReaderFor<unknown> => (columns, text, binary) => {
    if (columns.length !== outputs.length) return undefined
    if (!binary) return makeReader(outputs, node, columns, text, false)
    const known = made.get(columns)
    if (known !== undefined && areAlike(known.outputs, outputs)) return known.reader
    const reader = makeReader(outputs, node, columns, text, true)
    made.set(columns, { outputs, reader })
    return reader
  }

const makeReader = (
  outputs: ReadonlyArray<OutputPlan>,
  node: Node,
  columns: ReadonlyArray<ResultColumn>,
  text: ReadText,
  binary: boolean
): RowReader<unknown> => {
  const formats: Array<0 | 1> = []
  const keys = outputs.map(({ key }) => key)
  const reads = outputs.map(({ type }, index) => {
    const form = binary ? binaryFormOf(type, columns[index]?.type) : undefined
    formats.push(form === undefined ? 0 : 1)
    return form ?? textForm(type, text)
  })
  return {
    formats,
    field: (bytes, offset, size, column) =>
      size < 0 ? null : (reads[column] as ReadBytes<unknown>)(bytes, offset, size),
    row: keys.includes("__proto__") ? (values) => rowWithPrototypeKey(keys, values) : (values) => {
      const row: Record<string, unknown> = {}
      for (let index = 0; index < keys.length; index++) row[keys[index] as string] = values[index]
      return row
    },
    unreadable: (cause, column) => decodeFailed(cause, outputs, column, node)
  }
}

/** Assigning to "__proto__" would replace the row's prototype. */
const rowWithPrototypeKey = (keys: ReadonlyArray<string>, values: ReadonlyArray<unknown>): unknown =>
  Object.fromEntries(keys.map((key, index) => [key, values[index]]))

/** Takes the columns by their names. */
export const decoderByName = (outputs: ReadonlyArray<OutputPlan>) => {
  const decode = rowDecoder(outputs)
  return (columns: ReadonlyArray<ResultColumn>) => {
    const names = columns.map(({ name }) => name)
    const declared = outputs.map(({ key, name = key }) => name)
    const missing = declared.filter((name) => !names.includes(name))
    const unexpected = names.filter((name, index) => !declared.includes(name) || names.indexOf(name) !== index)
    if (missing.length > 0 || unexpected.length > 0) throw new ResultMismatch({ missing, unexpected })
    const places = declared.map((name) => names.indexOf(name))
    return (row: WireRow): unknown => {
      const ordered = places.map((place) => row[place] ?? null)
      const absent = outputs.find(({ nullable }, index) => nullable === false && ordered[index] === null)
      if (absent === undefined) return decode(ordered)
      throw new DecodeFailed({
        column: absent.key,
        type: absent.type.name,
        expected: "not NULL; declare the column `.nullable()` where it may be"
      })
    }
  }
}
