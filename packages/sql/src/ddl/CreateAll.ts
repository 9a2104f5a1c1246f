/** A whole data model as DDL, idempotent and in dependency order. */
import { writer } from "../compiler/Compiler.ts"
import { writeTableName } from "../compiler/Source.ts"
import { quoteIdentifier } from "../compiler/Writer.ts"
import { type AnyDataModel, memberPlans, tablePlans } from "../schema/DataModel.ts"
import type { MemberPlan, ObjectStage } from "../schema/ModelMember.ts"
import type { ForeignKeyPlan, TablePlan } from "../schema/TablePlan.ts"
import { isType, partsOf, type TypePlan } from "../schema/TypeMember.ts"
import { commentsOn, commentsOnMember } from "./Comment.ts"
import { createIndex } from "./CreateIndex.ts"
import { createMember, dropMember, dropTable } from "./CreateMember.ts"
import { dropPolicies, rowSecurityOf } from "./CreatePolicy.ts"
import { createTable, storageOf, writeConstraint } from "./CreateTable.ts"
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

const dropForeignKey = (table: TablePlan, { name }: ForeignKeyPlan): string => {
  const out = writer("literals")
  out.write("alter table if exists ")
  writeTableName(out, table.source)
  out.write(" drop constraint if exists ")
  out.identifier(name)
  return out.text
}

const schemasOf = (tables: ReadonlyArray<TablePlan>, members: ReadonlyArray<MemberPlan>): ReadonlyArray<string> => {
  const named = [
    ...members.map((plan) =>
      plan.kind === "view" ? plan.source.schema : plan.kind === "object" ? undefined : plan.schema
    ),
    ...tables.map(({ source }) => source.schema)
  ]
  return [...new Set(named.filter((schema) => schema !== undefined))]
}

const ofKind = <Kind extends MemberPlan["kind"]>(members: ReadonlyArray<MemberPlan>, kind: Kind) =>
  members.filter((plan): plan is Extract<MemberPlan, { readonly kind: Kind }> => plan.kind === kind)

const typesOf = (members: ReadonlyArray<MemberPlan>): ReadonlyArray<TypePlan> =>
  dependencyOrder(members.filter(isType), partsOf)

const objectsAt = (members: ReadonlyArray<MemberPlan>, stage: ObjectStage): ReadonlyArray<MemberPlan> =>
  ofKind(members, "object").filter((plan) => plan.stage === stage)

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
    ...objectsAt(members, "before types").map(createMember),
    ...ofKind(members, "collation").map(createMember),
    ...typesOf(members).map(createMember),
    ...ofKind(members, "sequence").map(createMember),
    ...objectsAt(members, "before tables").map(createMember),
    ...ordered.map(({ late, table }) =>
      createTable(table, table.constraints.filter((constraint) => !late.some((key) => key === constraint)))
    ),
    ...ordered.flatMap(({ late, table }) => late.map((key) => addForeignKey(table, key))),
    ...ordered.flatMap(({ table }) => storageOf(table)),
    ...ordered.flatMap(({ table }) => table.indexes.map((index) => createIndex(table, index))),
    ...objectsAt(members, "after tables").map(createMember),
    ...viewsOf(members).flatMap((
      view
    ) => [createMember(view), ...view.indexes.map((index) => createIndex(view, index))]),
    ...objectsAt(members, "after views").map(createMember),
    ...ordered.flatMap(({ table }) => rowSecurityOf(table)),
    ...ordered.flatMap(({ table }) => commentsOn(table)),
    ...members.flatMap(commentsOnMember)
  ]
}

/**
 * The statements that drop what a data model creates, in the opposite order; what is not there is passed over. Schemas and
 * extensions stay. Where something else depends on it, the server refuses: nothing goes that the model does not have.
 */
export const dropStatements = (model: AnyDataModel): ReadonlyArray<string> => {
  const members = memberPlans(model)
  const ordered = creationOrder(tablePlans(model))
  const dropAll = (plans: ReadonlyArray<MemberPlan>) => plans.toReversed().flatMap(dropMember)
  return [
    ...ordered.flatMap(({ table }) => dropPolicies(table)),
    ...dropAll(objectsAt(members, "after views")),
    ...dropAll(viewsOf(members)),
    ...dropAll(objectsAt(members, "after tables")),
    ...ordered.flatMap(({ late, table }) => late.map((key) => dropForeignKey(table, key))),
    ...ordered.toReversed().map(({ table }) => dropTable(table.source)),
    ...dropAll(objectsAt(members, "before tables")),
    ...dropAll(ofKind(members, "sequence")),
    ...dropAll(typesOf(members)),
    ...dropAll(ofKind(members, "collation")),
    ...dropAll(objectsAt(members, "before types"))
  ]
}
