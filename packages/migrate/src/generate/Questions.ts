/**
 * What a difference of two catalogs cannot tell from a drop and a new thing of the same shape. It is asked, never guessed: a
 * guess that is wrong loses rows.
 */
import type { Catalog, QualifiedName, Table } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import { diff } from "../diff/Diff.ts"
import { isOfOneFamily } from "../diff/Disturbed.ts"
import { compareBy, isEqual } from "../diff/Keyed.ts"
import { MigrateError, type Question } from "../error/MigrateError.ts"
import { pathOf } from "./Path.ts"

const renameOrDrop = (kind: Question["kind"], from: string, to: ReadonlyArray<string>): ReadonlyArray<Question> =>
  to.length === 0
    ? []
    : [{ kind, from, to, answers: [...to.map((name) => `--rename ${from}=${name}`), `--drop ${from}`] }]

/** At least half of the smaller is in both. */
const overlaps = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean => {
  const both = a.filter((one) => b.includes(one)).length
  return both > 0 && both * 2 >= Math.min(a.length, b.length)
}

const shapeOf = ({ columns }: Table): ReadonlyArray<string> => columns.map(({ name, type }) => `${name} ${type}`)

const gone = <A extends QualifiedName>(
  kind: Question["kind"],
  from: ReadonlyArray<A>,
  to: ReadonlyArray<A>,
  isAlike: (old: A, now: A) => boolean
): ReadonlyArray<Question> => {
  const { added, removed } = compareBy(from, to, keyOf)
  return removed.flatMap((old) => renameOrDrop(kind, pathOf(old), added.filter((now) => isAlike(old, now)).map(pathOf)))
}

const ofSchemas = (from: Catalog, to: Catalog): ReadonlyArray<Question> => {
  const { added, removed } = compareBy(from.schemas, to.schemas, ({ name }) => name)
  const tablesIn = (catalog: Catalog, schema: string) =>
    catalog.tables.filter((table) => table.schema === schema).map(({ name }) => name)
  return removed.flatMap(({ name }) =>
    renameOrDrop(
      "schema",
      name,
      added.filter((now) => overlaps(tablesIn(from, name), tablesIn(to, now.name))).map((now) => now.name)
    )
  )
}

const ofColumns = (from: Catalog, to: Catalog): ReadonlyArray<Question> =>
  compareBy(from.tables, to.tables, keyOf).kept.flatMap(([before, after]) => {
    const { added, removed } = compareBy(before.columns, after.columns, ({ name }) => name)
    return removed.filter(({ generated }) => generated === null).flatMap((old) => {
      const alike = added.filter(({ generated, type }) => generated === null && isOfOneFamily(type, old.type))
      return renameOrDrop(
        "column",
        `${pathOf(before)}.${old.name}`,
        alike.map(({ name }) => `${pathOf(after)}.${name}`)
      )
    })
  })

/** A label that is gone from an enum that columns have: rows may hold it. */
const ofLabels = (
  from: Catalog,
  to: Catalog,
  mapped: { readonly [Label in string]: string }
): ReadonlyArray<Question> =>
  diff(from, to).flatMap((operation) => {
    if (operation._tag !== "ReplaceEnum" || operation.columns.length === 0) return []
    const before = operation.from.labels
    const after = operation.to.labels
    const type = pathOf(operation.from)
    const added = after.filter((label) => !before.includes(label)).map((label) => `${type}.${label}`)
    return before.filter((label) => !after.includes(label) && !after.includes(mapped[`${type}.${label}`] ?? label)).map(
      (label): Question => ({
        kind: "label",
        from: `${type}.${label}`,
        to: added,
        answers: [
          ...added.map((name) => `--rename ${type}.${label}=${name}`),
          `--map ${type}.${label}=${after[0] ?? ""}`,
          `--drop ${type}.${label}`
        ]
      })
    )
  })

/**
 * What has to be asked, as far as nobody has answered.
 *
 * @param dropped what is really gone
 * @param mapped what rows with a label that is gone get instead
 */
export const questionsOf = (
  from: Catalog,
  to: Catalog,
  dropped: ReadonlyArray<string>,
  mapped: { readonly [Label in string]: string }
): ReadonlyArray<Question> => {
  const schemas = ofSchemas(from, to)
  // The tables of a schema that may be called otherwise are no questions of their own.
  const isBelow = ({ from }: Question) => schemas.some((schema) => from.startsWith(`${schema.from}.`))
  const below = [
    ...gone("table", from.tables, to.tables, (old, now) => overlaps(shapeOf(old), shapeOf(now))),
    ...ofColumns(from, to),
    ...gone("enum", from.enums, to.enums, (old, now) => overlaps(old.labels, now.labels)),
    ...gone("domain", from.domains, to.domains, (old, now) => old.type === now.type),
    ...gone(
      "collation",
      from.collations,
      to.collations,
      (old, now) => old.locale === now.locale && old.provider === now.provider
    ),
    ...gone("composite", from.composites, to.composites, (old, now) => isEqual(old.attributes, now.attributes)),
    ...gone(
      "sequence",
      from.sequences.filter(({ ownedBy }) => ownedBy === null),
      to.sequences.filter(({ ownedBy }) => ownedBy === null),
      (old, now) => isEqual(old.options, now.options)
    ),
    ...ofLabels(from, to, mapped)
  ]
  return [...schemas, ...below.filter((question) => !isBelow(question))].filter(({ from }) => !dropped.includes(from))
}

const sentence = ({ answers, from, kind, to }: Question): string => {
  const fresh = to.length === 0 ? "" : `, and ${to.map((name) => `"${name}"`).join(", ")} is new`
  return `the ${kind} "${from}" is gone${fresh}: say ${answers.join(" or ")}`
}

/** The failure that asks. */
export const unanswered = (questions: ReadonlyArray<Question>): MigrateError =>
  new MigrateError({ reason: "Unanswered", problem: questions.map(sentence).join("\n"), questions })
