/** A whole data model as DDL, idempotent and in dependency order. */
import { writer } from "../compiler/Compiler.ts"
import { writeTableName } from "../compiler/Source.ts"
import { quoteIdentifier } from "../compiler/Writer.ts"
import { type AnyDataModel, memberPlans, tablePlans } from "../schema/DataModel.ts"
import type { MemberPlan } from "../schema/ModelMember.ts"
import type { ForeignKeyPlan, TablePlan } from "../schema/TablePlan.ts"
import { isType, partsOf, type TypePlan } from "../schema/TypeMember.ts"
import { commentsOn } from "./Comment.ts"
import { createIndex } from "./CreateIndex.ts"
import { createMember, dropMember, dropTable } from "./CreateMember.ts"
import { rowSecurityOf } from "./CreatePolicy.ts"
import { createTable, writeConstraint } from "./CreateTable.ts"
import { unlessThere } from "./Idempotent.ts"
import { creationOrder, dependencyOrder, viewOrder } from "./Order.ts"

const addForeignKey = (table: TablePlan, key: ForeignKeyPlan): string => {
  const out = writer("literals")
  out.write("alter table ")
  writeTableName(out, table.source)
  out.write(" add ")
  writeConstraint(out, key)
  return unlessThere(out.text, "duplicate_object")
}

const schemasOf = (tables: ReadonlyArray<TablePlan>, members: ReadonlyArray<MemberPlan>): ReadonlyArray<string> => {
  const named = [
    ...members.map((plan) => plan.kind === "view" ? plan.source.schema : plan.schema),
    ...tables.map(({ source }) => source.schema)
  ]
  return [...new Set(named.filter((schema) => schema !== undefined))]
}

const ofKind = <Kind extends MemberPlan["kind"]>(members: ReadonlyArray<MemberPlan>, kind: Kind) =>
  members.filter((plan): plan is Extract<MemberPlan, { readonly kind: Kind }> => plan.kind === kind)

const typesOf = (members: ReadonlyArray<MemberPlan>): ReadonlyArray<TypePlan> =>
  dependencyOrder(members.filter(isType), partsOf)

const viewsOf = (members: ReadonlyArray<MemberPlan>) => viewOrder(ofKind(members, "view"))

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
  const tables = tablePlans(model)
  const members = memberPlans(model)
  const ordered = creationOrder(tables)
  return [
    ...schemasOf(tables, members).map((schema) => `create schema if not exists ${quoteIdentifier(schema)}`),
    ...ofKind(members, "extension").map(createMember),
    ...typesOf(members).map(createMember),
    ...ofKind(members, "sequence").map(createMember),
    ...ordered.map(({ late, table }) =>
      createTable(table, table.constraints.filter((constraint) => !late.some((key) => key === constraint)))
    ),
    ...ordered.flatMap(({ late, table }) => late.map((key) => addForeignKey(table, key))),
    ...ordered.flatMap(({ table }) => table.indexes.map((index) => createIndex(table, index))),
    ...viewsOf(members).map(createMember),
    ...ordered.flatMap(({ table }) => rowSecurityOf(table)),
    ...ordered.flatMap(({ table }) => commentsOn(table))
  ]
}

/**
 * The statements that drop a data model's tables, views, sequences and types, in order; what is not there is passed over.
 * Schemas and extensions stay.
 */
export const dropStatements = (model: AnyDataModel): ReadonlyArray<string> => {
  const members = memberPlans(model)
  const dropAll = (plans: ReadonlyArray<MemberPlan>) => plans.toReversed().flatMap(dropMember)
  return [
    ...dropAll(viewsOf(members)),
    ...creationOrder(tablePlans(model)).toReversed().map(({ table }) => dropTable(table.source)),
    ...dropAll(ofKind(members, "sequence")),
    ...dropAll(typesOf(members))
  ]
}
