/** What a difference cannot know and somebody said: what labels become, what fills a new column. */
import { filling } from "../operation/Filling.ts"
import type { Operation } from "../operation/Operation.ts"
import { pathOf } from "./Path.ts"
import type { RenameHint } from "./Renames.ts"

/** Answers, by the paths that the questions name. */
export interface Hints {
  /** What is called otherwise now. */
  readonly renames?: ReadonlyArray<RenameHint> | undefined
  /** What is really gone, though something new looks like it: `users.name`. */
  readonly dropped?: ReadonlyArray<string> | undefined
  /** What rows get whose label is gone: `{ "mood.sad": "ok" }`. */
  readonly labels?: { readonly [Label in string]: string } | undefined
  /** How values become those of a new type, as SQL: `{ "users.age": "age::integer" }`. */
  readonly using?: { readonly [Column in string]: string } | undefined
  /** The same for the way back, where no cast leads there. */
  readonly usingBack?: { readonly [Column in string]: string } | undefined
  /** What rows that are there get in a column that becomes NOT NULL, as SQL: `{ "users.age": "0" }`. */
  readonly fill?: { readonly [Column in string]: string } | undefined
}

/** The operations that the hints speak of, as the hints say. */
export const asHinted = (
  operations: ReadonlyArray<Operation>,
  { fill = {}, labels = {} }: Hints
): ReadonlyArray<Operation> =>
  operations.flatMap((operation): ReadonlyArray<Operation> => {
    switch (operation._tag) {
      case "ReplaceEnum": {
        const type = pathOf(operation.from)
        const gone = operation.from.labels.filter((label) => !operation.to.labels.includes(label))
        const mapped = gone.flatMap((label) => {
          const to = labels[`${type}.${label}`]
          return to === undefined ? [] : [[label, to] as const]
        })
        return [{ ...operation, labels: Object.fromEntries(mapped) }]
      }
      case "AddColumn": {
        const { column, table } = operation
        const value = fill[`${pathOf(table)}.${column.name}`]
        if (value === undefined || !column.notNull) return [operation]
        return [
          { ...operation, column: { ...column, notNull: false } },
          filling(table, column.name, value),
          { _tag: "SetNotNull", table, column: column.name }
        ]
      }
      case "SetNotNull": {
        const value = fill[`${pathOf(operation.table)}.${operation.column}`]
        return value === undefined ? [operation] : [filling(operation.table, operation.column, value), operation]
      }
      default:
        return [operation]
    }
  })

/** The way back of a label that rows got instead of one that was gone: where it is new itself, they can only have it from there. */
export const labelsBack = (
  labels: Hints["labels"] = {},
  before: ReadonlyArray<{ readonly schema: string; readonly name: string; readonly labels: ReadonlyArray<string> }>
): Hints["labels"] =>
  Object.fromEntries(before.flatMap((type) => {
    const prefix = `${pathOf(type)}.`
    return type.labels.flatMap((label) => {
      const became = labels[`${prefix}${label}`]
      return became === undefined || type.labels.includes(became) ? [] : [[`${prefix}${became}`, label] as const]
    })
  }))

/** Hints that no operation took up: a name that was mistyped would be missed otherwise. */
export const idleHints = (
  operations: ReadonlyArray<Operation>,
  { fill = {}, using = {} }: Hints
): ReadonlyArray<string> => {
  const paths = (tag: "SetNotNull" | "SetType") =>
    new Set(operations.flatMap((one) => one._tag === tag ? [`${pathOf(one.table)}.${one.column}`] : []))
  const [filled, retyped] = [paths("SetNotNull"), paths("SetType")]
  return [
    ...Object.keys(fill).filter((path) => !filled.has(path)).map((path) =>
      `--fill ${path}: no column of that name becomes NOT NULL`
    ),
    ...Object.keys(using).filter((path) => !retyped.has(path)).map((path) =>
      `--using ${path}: no column of that name changes its type`
    )
  ]
}
