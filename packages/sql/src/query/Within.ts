/** What a data model tells a write: the foreign keys of all its tables by name, and which of them point at one. */
import type { AnyDataModel, DataModel } from "../schema/DataModel.ts"
import { incoming } from "../schema/Incoming.ts"
import type { TableInfo } from "../schema/Table.ts"
import type { TablePlan } from "../schema/TablePlan.ts"
import type { Breakable } from "./Breakable.ts"
import { declaredConstraint } from "./Declared.ts"
import type { DeclaredConstraint } from "./Query.ts"

/** The names of the foreign keys of a table; none of a view, an enum and the like. */
type OwnForeignKeys<Member> = Member extends TableInfo<infer Name extends string, infer Fields, infer Constraints>
  ? Breakable<Name, Fields, Constraints>["foreignKeys"]
  : never

/**
 * The names of a data model's foreign keys, a lazy member. A foreign key's type does not know its target (that would make
 * circles impossible), so they are those of all tables; which of them can break, the statement's plan says.
 */
export interface ForeignKeyNames<Model> {
  readonly all: Model extends DataModel<infer Members>
    ? { readonly [Key in keyof Members]: OwnForeignKeys<Members[Key]> }[keyof Members]
    : never
}

/** The foreign keys that a write can break since they point at its table; none where no model tells. */
export const declaredIncoming = (
  model: AnyDataModel | undefined,
  table: TablePlan,
  columns?: ReadonlyArray<string>
): ReadonlyArray<DeclaredConstraint> =>
  model === undefined ? [] : incoming(model, table, columns).map(({ key, table }) => declaredConstraint(table, key))
