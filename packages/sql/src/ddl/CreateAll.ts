/** A whole data model as DDL, idempotent and in dependency order. */
import { writer } from "../compiler/Compiler.ts"
import { writeTableName } from "../compiler/Source.ts"
import { quoteIdentifier } from "../compiler/Writer.ts"
import { type DataModel, tablePlans } from "../schema/DataModel.ts"
import type { AnyTable } from "../schema/Table.ts"
import type { ForeignKeyPlan, TablePlan } from "../schema/TablePlan.ts"
import { createTable, writeConstraint } from "./CreateTable.ts"
import { creationOrder } from "./Order.ts"

type AnyDataModel = DataModel<{ readonly [Key in string]: AnyTable }>

/** ALTER TABLE has no IF NOT EXISTS for constraints: an existing one is passed over by its condition. */
const addForeignKey = (table: TablePlan, key: ForeignKeyPlan): string => {
  const out = writer("literals")
  out.write("do $aludel$ begin\n  alter table ")
  writeTableName(out, table.source)
  out.write(" add ")
  writeConstraint(out, key)
  out.write(";\nexception when duplicate_object then null;\nend $aludel$")
  return out.text
}

/**
 * The statements that create a data model in a fresh database, in order. Run again they change nothing.
 *
 * @example
 * import { createStatements, dataModel, Pg, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const ddl = createStatements(dataModel({ tags })).join(";\n")
 */
export const createStatements = (model: AnyDataModel): ReadonlyArray<string> => {
  const plans = tablePlans(model)
  const schemas = new Set(plans.flatMap(({ source }) => source.schema === undefined ? [] : [source.schema]))
  const ordered = creationOrder(plans)
  return [
    ...[...schemas].map((schema) => `create schema if not exists ${quoteIdentifier(schema)}`),
    ...ordered.map(({ late, table }) =>
      createTable(table, table.constraints.filter((constraint) => !late.some((key) => key === constraint)))
    ),
    ...ordered.flatMap(({ late, table }) => late.map((key) => addForeignKey(table, key)))
  ]
}

/** The statements that drop a data model's tables, in order; tables that are not there are passed over. */
export const dropStatements = (model: AnyDataModel): ReadonlyArray<string> =>
  creationOrder(tablePlans(model)).toReversed().map(({ table }) => {
    const out = writer("literals")
    out.write("drop table if exists ")
    writeTableName(out, table.source)
    out.write(" cascade")
    return out.text
  })
