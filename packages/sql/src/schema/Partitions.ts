/**
 * The partitions of each table that the program has declared. What breaks in one the server reports by its name and its
 * own constraint's, so those must be known where the table's constraints are.
 *
 * Source: ChooseIndexName in PostgreSQL's src/backend/commands/indexcmds.c
 */
import type { Expr } from "../ast/Expr.ts"
import { breakable } from "./ConstraintPlan.ts"
import type { ConstraintPlan, ElementPlan, IndexPlan, TablePlan } from "./TablePlan.ts"

const partitions = new WeakMap<TablePlan, Array<TablePlan>>()

/** Takes note of a partition. */
export const registerPartition = (parent: TablePlan, partition: TablePlan): void => {
  const known = partitions.get(parent)
  if (known === undefined) partitions.set(parent, [partition])
  else known.push(partition)
}

const descendants = (table: TablePlan): ReadonlyArray<TablePlan> =>
  (partitions.get(table) ?? []).flatMap((one) => [one, ...descendants(one)])

const suffixes = { "primary key": "pkey", unique: "key", index: "idx", exclusion: "excl" } as const

/** What PostgreSQL calls a part of an index; undefined where that takes more than the node to know. */
const partName = (expr: Expr): string | undefined => {
  switch (expr._tag) {
    case "Column":
    case "Call":
      return expr.name
    case "Binary":
    case "Logical":
    case "IsNull":
    case "Not":
      return "expr"
    default:
      return undefined
  }
}

/** The parts' names; one that was there before gets a number. */
const partNames = (elements: ReadonlyArray<ElementPlan>): ReadonlyArray<string> | undefined => {
  const names: Array<string> = []
  for (const { expr } of elements) {
    const name = partName(expr)
    if (name === undefined) return undefined
    let free = name
    for (let n = 1; names.includes(free); n++) free = `${name}${n}`
    names.push(free)
  }
  return names
}

/** What PostgreSQL calls a constraint or index of the table in one of its partitions, as far as that is known. */
const nameIn = (partition: string, constraint: ConstraintPlan | IndexPlan): string | undefined => {
  const { kind } = constraint
  if (kind === "check" || kind === "foreign key") return constraint.name
  if (kind === "primary key") return `${partition}_pkey`
  const columns = "elements" in constraint ? partNames(constraint.elements) : constraint.columns
  return columns && `${partition}_${columns.join("_")}_${suffixes[kind]}`
}

interface Reported {
  readonly schema: string | undefined
  readonly table: string
  readonly name: string
}

/** The constraint's name in each partition; without those that two of the table's would share. */
export const inPartitions = (table: TablePlan, constraint: ConstraintPlan | IndexPlan): ReadonlyArray<Reported> =>
  descendants(table).flatMap(({ source: { name, schema } }) => {
    const own = nameIn(name, constraint)
    const same = breakable(table).filter((other) => nameIn(name, other) === own)
    return own === undefined || same.length > 1 ? [] : [{ schema, table: name, name: own }]
  })
