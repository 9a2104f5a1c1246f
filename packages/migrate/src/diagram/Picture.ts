/** What a diagram shows: tables with their columns, and which points at which. From a catalog, or from a data model. */
import type { AnyDataModel } from "@aludel/sql"
import { type ConstraintPlan, tablePlans } from "@aludel/sql/Plan"
import type { Catalog, Table } from "../catalog/Catalog.ts"
import { defaultSchema } from "../operation/Quote.ts"

export interface EntityColumn {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
  readonly isPrimary: boolean
  readonly isForeign: boolean
  readonly isUnique: boolean
}

/** One table. Its name has its schema, where that is not the default one. */
export interface Entity {
  readonly name: string
  readonly columns: ReadonlyArray<EntityColumn>
}

/** One foreign key: many rows of `from`, or at most one, point at one row of `to`, or at none. */
export interface Relation {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly columns: ReadonlyArray<string>
  /** The columns that are pointed at. */
  readonly target: ReadonlyArray<string>
  readonly many: boolean
  readonly optional: boolean
}

export interface Picture {
  readonly entities: ReadonlyArray<Entity>
  readonly relations: ReadonlyArray<Relation>
}

const label = (schema: string | undefined, name: string): string =>
  schema === undefined || schema === defaultSchema ? name : `${schema}.${name}`

interface Key {
  readonly kind: ConstraintPlan["kind"]
  readonly columns: ReadonlyArray<string>
}

const covers = (keys: ReadonlyArray<Key>, columns: ReadonlyArray<string>): boolean =>
  keys.some(({ columns: own, kind }) =>
    (kind === "primary key" || kind === "unique") && own.length > 0 && own.every((column) => columns.includes(column))
  )

const entityOf = (
  name: string,
  columns: ReadonlyArray<{ readonly name: string; readonly type: string; readonly nullable: boolean }>,
  keys: ReadonlyArray<Key>
): Entity => {
  const isIn = (kind: Key["kind"], column: string) =>
    keys.some((key) => key.kind === kind && key.columns.includes(column))
  return {
    name,
    columns: columns.map((column) => ({
      ...column,
      isPrimary: isIn("primary key", column.name),
      isForeign: isIn("foreign key", column.name),
      isUnique: keys.some(({ columns, kind }) =>
        kind === "unique" && columns.length === 1 && columns[0] === column.name
      )
    }))
  }
}

const targetColumns = (definition: string): ReadonlyArray<string> =>
  [...(/references[^(]*\(((?:[^()"]|"(?:[^"]|"")*")*)\)/i.exec(definition)?.[1] ?? "").matchAll(
    /"((?:[^"]|"")*)"|[\w$]+/g
  )]
    .map(([name, inner]) => inner === undefined ? name : inner.replaceAll("\"\"", "\""))

const ofTable = (table: Table, shown: ReadonlySet<string>) => {
  const name = label(table.schema, table.name)
  const columns = table.columns.map(({ name, notNull, type }) => ({ name, type, nullable: !notNull }))
  const relations = table.constraints.flatMap(
    ({ columns: own, definition, kind, name: key, references }): ReadonlyArray<Relation> => {
      const to = references === null ? undefined : label(references.schema, references.name)
      if (kind !== "foreign key" || to === undefined || !shown.has(to)) return []
      return [{
        name: key,
        from: name,
        to,
        columns: own,
        target: targetColumns(definition),
        many: !covers([...table.constraints, ...uniqueIndexes(table)], own),
        optional: columns.some((column) => column.nullable && own.includes(column.name))
      }]
    }
  )
  return { entity: entityOf(name, columns, table.constraints), relations }
}

const uniqueIndexes = ({ indexes }: Table): ReadonlyArray<Key> =>
  indexes.filter(({ definition, unique }) => unique && !/ WHERE /i.test(definition))
    .map(({ columns }) => ({ kind: "unique", columns }))

/** The picture of a database. Partitions stand for their parent. */
export const pictureOfCatalog = ({ tables }: Catalog): Picture => {
  const own = tables.filter(({ bounds }) => bounds === null)
  const shown = new Set(own.map(({ name, schema }) => label(schema, name)))
  const drawn = own.map((table) => ofTable(table, shown))
  return { entities: drawn.map(({ entity }) => entity), relations: drawn.flatMap(({ relations }) => relations) }
}

/** The picture of a data model. */
export const pictureOfModel = (model: AnyDataModel): Picture => {
  const drawn = tablePlans(model).map(({ columns, constraints, source }) => {
    const name = label(source.schema, source.name)
    const plain = columns.map(({ facts, name }) => ({ name, type: facts.type.name, nullable: facts.nullable }))
    const relations = constraints.flatMap((constraint): ReadonlyArray<Relation> => {
      if (constraint.kind !== "foreign key") return []
      const target = constraint.target()
      const [first] = target
      return first === undefined ? [] : [{
        name: constraint.name,
        from: name,
        to: label(first.table.schema, first.table.name),
        columns: constraint.columns,
        target: target.map((column) => column.name),
        many: !covers(constraints, constraint.columns),
        optional: plain.some((column) => column.nullable && constraint.columns.includes(column.name))
      }]
    })
    return { entity: entityOf(name, plain, constraints), relations }
  })
  return { entities: drawn.map(({ entity }) => entity), relations: drawn.flatMap(({ relations }) => relations) }
}
