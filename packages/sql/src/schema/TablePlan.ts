/** A table's declaration as plain data: what DDL, INSERT and errors need to know of it. */
import type { Expr } from "../ast/Expr.ts"
import type { TableSource } from "../ast/Source.ts"
import { InvalidSchema } from "../error/InvalidSchema.ts"
import { expression } from "../expression/Expression.ts"
import type { PgType } from "../type/PgType.ts"
import type { AnyColumn } from "./Column.ts"
import type { ColumnConstraint, ColumnFacts, ReferenceOptions } from "./ColumnDefinition.ts"
import type { TableConstraint } from "./Constraint.ts"
import { checkIdentifier, constraintName } from "./Name.ts"

/** One column: its key in the code, its name in the database, and what was declared. */
export interface ColumnPlan {
  readonly key: string
  readonly name: string
  readonly facts: ColumnFacts
}

interface Named {
  readonly name: string
  /** The columns' names in the database. */
  readonly columns: ReadonlyArray<string>
}

export interface KeyPlan extends Named {
  readonly kind: "primary key" | "unique"
}

export interface CheckPlan extends Named {
  readonly kind: "check"
  readonly condition: Expr
}

export interface ForeignKeyPlan extends Named {
  readonly kind: "foreign key"
  /** The referenced column, resolved late, since its table may be declared later. */
  readonly target: () => AnyColumn
  readonly options: ReferenceOptions
}

/** A constraint with its name in the database. */
export type ConstraintPlan = KeyPlan | CheckPlan | ForeignKeyPlan

export interface TablePlan {
  readonly source: TableSource
  readonly columns: ReadonlyArray<ColumnPlan>
  readonly constraints: ReadonlyArray<ConstraintPlan>
}

const ofColumn = (table: string, column: ColumnPlan, declared: ColumnConstraint): ConstraintPlan => {
  const columns = [column.name]
  switch (declared.kind) {
    case "primary key":
      return { kind: "primary key", name: constraintName(table, columns, "pkey"), columns }
    case "unique":
      return { kind: "unique", name: declared.name ?? constraintName(table, columns, "key"), columns }
    case "check": {
      // `check` was typed against this column's own values when it was declared.
      const type = column.facts.type as PgType<never>
      const own = expression<never, never>({ _tag: "Column", source: table, name: column.name }, type)
      const name = declared.name ?? constraintName(table, columns, "check")
      return { kind: "check", name, columns, condition: declared.condition(own) }
    }
    case "foreign key": {
      const { options, target } = declared
      return { kind: "foreign key", name: constraintName(table, columns, "fkey"), columns, target, options }
    }
  }
}

const ofTable = (
  table: string,
  columns: ReadonlyArray<ColumnPlan>,
  declared: TableConstraint<unknown, unknown>
): ConstraintPlan => {
  const names = declared.keys.map((key) => {
    const column = columns.find((column) => column.key === key)
    if (column === undefined) {
      throw new InvalidSchema({
        problem: `a constraint of table "${table}" names the column "${key}", which it does not have`
      })
    }
    return column.name
  })
  const mark = declared.kind === "unique" ? "key" : "pkey"
  return { kind: declared.kind, name: declared.name ?? constraintName(table, names, mark), columns: names }
}

/** All constraints of a table with their names. Throws `InvalidSchema` for an over-long or duplicate name. */
export const tableConstraints = (
  table: string,
  columns: ReadonlyArray<ColumnPlan>,
  declared: ReadonlyArray<TableConstraint<unknown, unknown>>
): ReadonlyArray<ConstraintPlan> => {
  const constraints = [
    ...columns.flatMap((column) => column.facts.constraints.map((constraint) => ofColumn(table, column, constraint))),
    ...declared.map((constraint) => ofTable(table, columns, constraint))
  ]
  const names = new Set<string>()
  for (const { kind, name } of constraints) {
    checkIdentifier(name, `a ${kind} constraint of table "${table}"`)
    if (names.has(name)) {
      throw new InvalidSchema({
        problem: `two constraints of table "${table}" would be called "${name}": name one explicitly`
      })
    }
    names.add(name)
  }
  return constraints
}
