/** Values of a program as its text: what fits stands on one line, what does not is broken. */

/** A call, as it stands in the text. */
export interface Call {
  readonly function: string
  readonly arguments: ReadonlyArray<unknown>
}

class CallValue implements Call {
  readonly function: string
  readonly arguments: ReadonlyArray<unknown>
  constructor(name: string, given: ReadonlyArray<unknown>) {
    this.function = name
    this.arguments = given
  }
}

/** A call; trailing arguments that are undefined, or objects without a field, are left out. */
export const call = (name: string, ...given: ReadonlyArray<unknown>): Call => {
  const isNothing = (value: unknown) =>
    value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value) &&
      !(value instanceof CallValue) && Object.values(value).every((field) => field === undefined))
  let length = given.length
  while (length > 0 && isNothing(given[length - 1])) length--
  return new CallValue(name, given.slice(0, length))
}

/** The functions that a text calls, so that it can import them. */
export const calledIn = (value: unknown): ReadonlySet<string> => {
  const found = new Set<string>()
  const look = (inner: unknown): void => {
    if (inner instanceof CallValue) {
      found.add(inner.function)
      inner.arguments.forEach(look)
    } else if (Array.isArray(inner)) inner.forEach(look)
    else if (typeof inner === "object" && inner !== null) Object.values(inner).forEach(look)
  }
  look(value)
  return found
}

const width = 120

const isIdentifier = (key: string): boolean => /^[A-Za-z_$][\w$]*$/.test(key)

/** Lines of SQL stand as lines, where nothing in them means anything to a template; one reads "\r\n" as "\n". */
const isLines = (value: unknown): value is string =>
  typeof value === "string" && value.includes("\n") && !/[`\\\r]|\$\{/.test(value)

const text = (value: string): string => isLines(value) ? `\`${value}\`` : JSON.stringify(value)

const inBrackets = (
  open: string,
  close: string,
  items: ReadonlyArray<string>,
  indent: string,
  room: number,
  pad: string
): string => {
  if (items.length === 0) return `${open}${close}`
  const line = `${open}${pad}${items.join(", ")}${pad}${close}`
  if (!items.some((item) => item.includes("\n")) && line.length <= room) return line
  const inner = `${indent}  `
  return `${open}\n${items.map((item) => `${inner}${item}`).join(",\n")}\n${indent}${close}`
}

/**
 * The text of plain data and calls.
 *
 * @param indent what stands before each further line
 * @param before how many characters the first line has already
 */
export const code = (value: unknown, indent = "", before = indent.length): string => {
  const room = width - before
  const inner = `${indent}  `
  if (value instanceof CallValue) {
    const [last, ...rest] = value.arguments.toReversed()
    const flat = value.arguments.map((given) => code(given, indent, 0))
    const line = `${value.function}(${flat.join(", ")})`
    if (!line.includes("\n") && line.length <= room) return line
    // The last argument may be broken alone, where the others fit before it.
    const head = rest.toReversed().map((given) => code(given, indent, 0)).join(", ")
    if (
      (isLines(last) || (typeof last === "object" && last !== null)) && !head.includes("\n") &&
      value.function.length + head.length < room
    ) {
      const start = `${value.function}(${head}${head === "" ? "" : ", "}`
      return `${start}${code(last, indent, width)})`
    }
    return inBrackets(`${value.function}(`, ")", value.arguments.map((given) => code(given, inner)), indent, 0, "")
  }
  if (Array.isArray(value)) {
    return inBrackets("[", "]", value.map((item) => code(item, inner)), indent, room, "")
  }
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined).map(([key, field]) => {
      const name = isIdentifier(key) ? key : JSON.stringify(key)
      return `${name}: ${code(field, inner, inner.length + name.length + 2)}`
    })
    return inBrackets("{", "}", fields, indent, room, " ")
  }
  return typeof value === "string" ? text(value) : String(value)
}
