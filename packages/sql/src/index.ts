/** The public face of `@aludel/sql`, and nothing else. */
export { AdvisoryLock, type HeldLock, type LockKey, type LockOptions } from "./AdvisoryLock.ts"
export { catchConstraint, type ConstraintNames, expectConstraints } from "./ConstraintHandling.ts"
export { createAll, dropAll } from "./Ddl.ts"
export { createStatements, dropStatements } from "./ddl/CreateAll.ts"
export { ConstraintViolation } from "./error/ConstraintViolation.ts"
export { DatabaseError } from "./error/DatabaseError.ts"
export { InvalidSchema } from "./error/InvalidSchema.ts"
export * as Reason from "./error/Reason.ts"
export type { ServerReport } from "./error/ServerReport.ts"
export { reasonOf, type Situation } from "./error/SqlState.ts"
export {
  type Aggregate,
  arrayAgg,
  avg,
  boolAnd,
  boolOr,
  count,
  max,
  min,
  mode,
  percentileCont,
  percentileDisc,
  stringAgg,
  sum,
  type Windowed
} from "./expression/Aggregate.ts"
export {
  abs,
  add,
  ceil,
  divide,
  floor,
  modulo,
  multiply,
  negate,
  type Numeric,
  round,
  subtract
} from "./expression/Arithmetic.ts"
export {
  arrayAppend,
  arrayContainedBy,
  arrayContains,
  arrayLength,
  arrayOverlaps,
  arrayRemove,
  type ArrayValue,
  type ElementOf,
  eqAny,
  neAll
} from "./expression/Array.ts"
export {
  between,
  type Condition,
  eq,
  gt,
  gte,
  isDistinctFrom,
  isFalse,
  isNotDistinctFrom,
  isNotNull,
  isNull,
  isTrue,
  isUnknown,
  lt,
  lte,
  ne
} from "./expression/Comparison.ts"
export { type Case, caseWhen, coalesce, greatest, least, nullIf } from "./expression/Conditional.ts"
export type { Expression, Operand, TypeReference } from "./expression/Expression.ts"
export { type Fragment, type FragmentOperand, func, type Identifier, sql } from "./expression/Fragment.ts"
export {
  jsonAgg,
  jsonBuildObject,
  jsonContainedBy,
  jsonContains,
  jsonGet,
  jsonGetText,
  jsonHasAllKeys,
  jsonHasAnyKey,
  jsonHasKey,
  jsonPath,
  jsonPathText,
  jsonTypeOf
} from "./expression/Json.ts"
export { inList, notInList } from "./expression/List.ts"
export { and, not, optionally, or } from "./expression/Logical.ts"
export { asc, desc, type NullsOption, type SortKey } from "./expression/Order.ts"
export {
  contains,
  endsWith,
  escapeLike,
  ilike,
  like,
  matches,
  matchesInsensitive,
  type MatchOptions,
  notIlike,
  notLike,
  startsWith
} from "./expression/Pattern.ts"
export {
  clockTimestamp,
  dateTrunc,
  extract,
  now,
  type TemporalField,
  type TemporalUnit
} from "./expression/Temporal.ts"
export {
  concat,
  initcap,
  length,
  lower,
  position,
  replace,
  reverse,
  splitPart,
  substring,
  trim,
  trimEnd,
  trimStart,
  upper
} from "./expression/Text.ts"
export { castTo, value } from "./expression/Value.ts"
export {
  cumeDist,
  denseRank,
  firstValue,
  type FrameLimit,
  type FrameOptions,
  lag,
  lastValue,
  lead,
  nthValue,
  ntile,
  over,
  percentRank,
  rank,
  rowNumber,
  type WindowFunction,
  type WindowOptions
} from "./expression/Window.ts"
export { listen, notify } from "./Notification.ts"
export {
  type OuterRow,
  ReadCommitted,
  Reads,
  RepeatableRead,
  RowContext,
  type RowContextValues,
  Serializable,
  Writes
} from "./port/Access.ts"
export type { CompiledQuery, StatementAccess, WireColumn, WireRow } from "./port/CompiledQuery.ts"
export type {
  Current,
  Database,
  Notification,
  QueryResult,
  StreamOptions,
  TransactionOptions,
  TransactionSettings
} from "./port/Database.ts"
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
export { readYourWrites } from "./ReadYourWrites.ts"
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
export { afterCommit, afterRollback, covers, IsolationMismatch, savepoint, transaction } from "./Transaction.ts"
export type { CustomType } from "./type/Custom.ts"
export { Interval } from "./type/Interval.ts"
export { type Json, type JsonArray, JsonNull, jsonNull, type JsonObject, type JsonValue } from "./type/Json.ts"
export type { PgType } from "./type/PgType.ts"
export { emptyRange, type PgRange, rangeOf } from "./type/Range.ts"
export { Timestamp } from "./type/Timestamp.ts"
