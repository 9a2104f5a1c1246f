/** What changes share that can be one statement: what is done, to which table, to which columns. */
import { isExpression } from "@aludel/sql/Plan"
import type { Change, UpdateChange, Values } from "./Change.ts"
import { factsOf } from "./Facts.ts"

let singles = 0

const columnsOf = (values: Values): ReadonlyArray<string> =>
  Object.keys(values).filter((key) => values[key] !== undefined).sort()

const numbers = new WeakMap<object, number>()
let numbered = 0

const identityOf = (value: unknown): string => {
  if (typeof value !== "object" || value === null) return `${typeof value} ${String(value)}`
  const number = numbers.get(value) ?? numbered++
  numbers.set(value, number)
  return `${number}`
}

/**
 * What changes the key by which rows are found has a statement of its own; what cannot travel in an array shares one with what
 * sets the very same.
 */
const shareOf = ({ key, values }: UpdateChange): string => {
  if (Object.keys(key).some((column) => values[column] !== undefined)) return ` ${singles++}`
  if (!Object.values(values).some(isExpression)) return ""
  return ` = ${JSON.stringify(columnsOf(values).map((column) => identityOf(values[column])))}`
}

/** What changes share that can be one statement. */
export const signatureOf = (change: Change): string => {
  const { name: table, nullByDefault } = factsOf(change.entity)
  // What is changed is looked for among the rows of its kind; whatever is inserted says what it is.
  const name = change.kind === "insert" || change.entity.kind === undefined
    ? table
    : `${table} ${change.entity.kind.name}`
  const checked = change.kind === "insert" ? "" : Object.keys(change.expected ?? {}).sort().join(" ")
  if (change.kind === "delete") return `delete ${name} ${checked}${change.hard === true ? " hard" : ""}`
  if (change.kind === "update") {
    return `update ${name} ${columnsOf(change.values).join(" ")} | ${checked}${shareOf(change)}`
  }
  return `insert ${name} ${columnsOf(change.values).filter((key) => !nullByDefault.has(key)).join(" ")}`
}
