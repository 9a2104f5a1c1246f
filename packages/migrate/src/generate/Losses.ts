/** Which operations lose what was stored, or may. */
import type { Operation, SetType } from "../operation/Operation.ts"

/** Each holds whatever the one before it holds. */
const ladders: ReadonlyArray<ReadonlyArray<string>> = [
  ["smallint", "integer", "bigint", "numeric"],
  ["real", "double precision"],
  ["character varying", "text"],
  ["citext", "text"],
  ["json", "jsonb"],
  ["date", "timestamp without time zone", "timestamp with time zone"]
]

const taken = (type: string) => {
  const numbers = /\((\d+)(?:,(\d+))?\)/.exec(type)
  return {
    name: type.replace(/\([^)]*\)/, "").replace(/\[\]$/, ""),
    array: type.endsWith("[]"),
    size: numbers === null ? Infinity : Number(numbers[1]),
    scale: numbers?.[2] === undefined ? undefined : Number(numbers[2])
  }
}

/** Whether every value of the one type is a value of the other. */
const widens = (from: string, to: string): boolean => {
  const [a, b] = [taken(from), taken(to)]
  if (a.array !== b.array) return false
  if (to === "text") return true
  if (a.name === b.name) {
    const [digits, room] = [a.size - (a.scale ?? 0), b.size - (b.scale ?? 0)]
    return b.size === Infinity || (a.size !== Infinity && room >= digits && (b.scale ?? 0) >= (a.scale ?? 0))
  }
  return b.size === Infinity &&
    ladders.some((ladder) => ladder.includes(a.name) && ladder.indexOf(b.name) > ladder.indexOf(a.name))
}

/** A migration that was written by hand does not say what the type was. */
const narrows = ({ from, to }: SetType): boolean =>
  from.type !== "" && from.type !== to.type && !widens(from.type, to.type)

/**
 * Whether an operation loses what was stored, or may: drops of tables and columns, a type that does not hold every value of
 * the one before, labels that are gone from an enum. What a statement of your own does is not looked at.
 */
export const losesRows = (operation: Operation): boolean => {
  switch (operation._tag) {
    case "DropTable":
      return true
    case "DropColumn":
      // It can be computed again.
      return operation.column.generated === null
    case "SetType":
      return narrows(operation)
    case "ReplaceEnum":
      return operation.from.labels.some((label) => !operation.to.labels.includes(label))
    default:
      return false
  }
}
