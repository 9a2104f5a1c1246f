/** The public face of `@aludel/sql`, and nothing else. */
export { catchConstraint, type ConstraintNames, expectConstraints } from "./ConstraintHandling.ts"
export { createAll, dropAll } from "./Ddl.ts"
export { createStatements, dropStatements } from "./ddl/CreateAll.ts"
export { ConstraintViolation } from "./error/ConstraintViolation.ts"
export { DatabaseError } from "./error/DatabaseError.ts"
export { InvalidSchema } from "./error/InvalidSchema.ts"
export * as Reason from "./error/Reason.ts"
export type { ServerReport } from "./error/ServerReport.ts"
export { reasonOf, type Situation } from "./error/SqlState.ts"
export { count, max, min } from "./expression/Aggregate.ts"
export { type Condition, eq, gt, gte, isNotNull, isNull, lt, lte, ne } from "./expression/Comparison.ts"
export type { Expression, Operand } from "./expression/Expression.ts"
export { and, not, or } from "./expression/Logical.ts"
export { asc, desc, type NullsOption, type SortKey } from "./expression/Order.ts"
export { type OuterRow, ReadCommitted, Reads, RepeatableRead, Serializable, Writes } from "./port/Access.ts"
export type { CompiledQuery, StatementAccess, WireRow } from "./port/CompiledQuery.ts"
export type { Current, Database, QueryResult, StreamOptions, TransactionOptions } from "./port/Database.ts"
export type { AccessMode, IsolationLevel } from "./port/Mode.ts"
export * as Query from "./Query.ts"
export { type Delete, type DeleteFrom, deleteFrom } from "./query/Delete.ts"
export { cte, type Derived } from "./query/Derived.ts"
export { type Insert, insert, type InsertInto, type OnConflict } from "./query/Insert.ts"
export type { Cardinality } from "./query/Query.ts"
export { type From, from, type LockingOptions, type Select } from "./query/Select.ts"
export { except, exceptAll, intersect, intersectAll, type SetOperation, union, unionAll } from "./query/SetOperation.ts"
export { exists, inQuery, scalar } from "./query/Subquery.ts"
export { type Update, update, type UpdateSet, type UpdateTable } from "./query/Update.ts"
export { type View, view, type ViewOptions } from "./query/View.ts"
export type { Column } from "./schema/Column.ts"
export type { ColumnDefinition, Generated, Input } from "./schema/ColumnDefinition.ts"
export type { IdentityOptions, ReferenceOptions, ReferentialAction } from "./schema/ColumnFacts.ts"
export {
  check,
  type DerivedName,
  primaryKey,
  type PrimaryKeyConstraint,
  type TableConstraint,
  unique,
  type UniqueConstraint
} from "./schema/Constraint.ts"
export { type AnyDataModel, type AnyMember, type DataModel, dataModel } from "./schema/DataModel.ts"
export type { Enum, SchemaOption } from "./schema/Enum.ts"
export { exclude, type ExclusionOptions } from "./schema/Exclusion.ts"
export { foreignKey, type ForeignKeyOptions, type ForeignKeyTarget } from "./schema/ForeignKey.ts"
export { index, type IndexOptions, uniqueIndex, type UniqueIndexOptions } from "./schema/Index.ts"
export type { ModelMember } from "./schema/ModelMember.ts"
export type { IndexMethod, IndexPart, OwnColumns, OwnCondition, PartOptions } from "./schema/Part.ts"
export * as Pg from "./schema/Pg.ts"
export type { Sequence, SequenceOptions } from "./schema/Sequence.ts"
export {
  alias,
  type AnyTable,
  columns,
  type Insertable,
  type NewRow,
  type Row,
  type Table,
  table,
  type TableOptions
} from "./schema/Table.ts"
export { covers, IsolationMismatch, savepoint, transaction } from "./Transaction.ts"
export type { PgType } from "./type/PgType.ts"
