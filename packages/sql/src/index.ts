/** The public face of `@aludel/sql`, and nothing else. */
export { AdvisoryLock, type HeldLock, type LockKey, type LockOptions } from "./AdvisoryLock.ts"
export { catchConstraint, type ConstraintNames, expectConstraints } from "./ConstraintHandling.ts"
export { type CopyInto, copyInto, type CopyOut, copyOut, type CopyReader } from "./Copy.ts"
export { createAll, dropAll, refreshMaterializedView, type RefreshOptions } from "./Ddl.ts"
export { createStatements, dropStatements } from "./ddl/CreateAll.ts"
export { type DeferredConstraints, deferredConstraints } from "./Deferred.ts"
export { ConstraintViolation } from "./error/ConstraintViolation.ts"
export { DatabaseError } from "./error/DatabaseError.ts"
export { InvalidCursor } from "./error/InvalidCursor.ts"
export { InvalidSchema } from "./error/InvalidSchema.ts"
export * as Reason from "./error/Reason.ts"
export type { ServerReport } from "./error/ServerReport.ts"
export { reasonOf, type Situation } from "./error/SqlState.ts"
export { advisoryLock, advisoryLockShared, tryAdvisoryLock, tryAdvisoryLockShared } from "./expression/AdvisoryLock.ts"
export {
  type Aggregate,
  type ArrangedAggregate,
  arrayAgg,
  avg,
  boolAnd,
  boolOr,
  count,
  type CountAll,
  every,
  max,
  min,
  type OrderedSetAggregate,
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
  type ElementOf
} from "./expression/Array.ts"
export {
  array,
  arrayCat,
  arrayElement,
  arrayPosition,
  arrayPositions,
  arrayPrepend,
  arrayReplace,
  arraySlice,
  arrayToString,
  stringToArray
} from "./expression/ArrayForm.ts"
export {
  type BinaryEncoding,
  convertFrom,
  convertTo,
  decode,
  encode,
  octetLength,
  sha256,
  sha512
} from "./expression/BinaryString.ts"
export {
  between,
  betweenSymmetric,
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
  ne,
  numNonNulls,
  numNulls
} from "./expression/Comparison.ts"
export { attribute } from "./expression/Composite.ts"
export {
  type Case,
  type CaseOf,
  caseOf,
  caseWhen,
  coalesce,
  greatest,
  least,
  nullIf
} from "./expression/Conditional.ts"
export type { Expression, Operand, TypeReference } from "./expression/Expression.ts"
export {
  type DeclaredFunction,
  type Fragment,
  type FragmentOperand,
  func,
  type FunctionOptions,
  type Identifier,
  type Volatility
} from "./expression/Fragment.ts"
export type { FrameLimit, FrameOptions, RangeLimit } from "./expression/Frame.ts"
export {
  jsonAgg,
  jsonBuildArray,
  jsonBuildObject,
  jsonContainedBy,
  jsonContains,
  jsonGet,
  jsonGetText,
  jsonHasAllKeys,
  jsonHasAnyKey,
  jsonHasKey,
  jsonObjectAgg,
  jsonPath,
  jsonPathText,
  jsonTypeOf,
  toJsonb
} from "./expression/Json.ts"
export {
  jsonbArrayLength,
  jsonbConcat,
  jsonbDelete,
  jsonbDeletePath,
  jsonbInsert,
  jsonbPretty,
  jsonbSet,
  jsonbStripNulls,
  type JsonSteps
} from "./expression/JsonChange.ts"
export {
  isJson,
  jsonbPathExists,
  jsonbPathQueryArray,
  jsonbPathQueryFirst,
  jsonExists,
  jsonPathExists,
  jsonPathMatch,
  jsonQuery,
  jsonValue
} from "./expression/JsonPath.ts"
export { inList, notInList } from "./expression/List.ts"
export { and, not, optionally, or } from "./expression/Logical.ts"
export {
  bitwiseAnd,
  bitwiseOr,
  bitwiseXor,
  cbrt,
  type Computed,
  exp,
  gcd,
  lcm,
  ln,
  log10,
  power,
  random,
  roundTo,
  shiftLeft,
  shiftRight,
  sign,
  sqrt,
  trunc,
  truncTo,
  widthBucket
} from "./expression/Mathematics.ts"
export { type NamedWindow, namedWindow, type WindowOptions } from "./expression/NamedWindow.ts"
export {
  broadcast,
  family,
  host,
  inetContainedBy,
  inetContainedByOrEquals,
  inetContains,
  inetContainsOrEquals,
  inetOverlaps,
  masklen,
  netmask,
  network,
  setMasklen
} from "./expression/Network.ts"
export { op } from "./expression/Operator.ts"
export { asc, desc, type NullsOption, type SortKey } from "./expression/Order.ts"
export {
  cumeDistOf,
  denseRankOf,
  mode,
  percentileCont,
  percentileDisc,
  percentRankOf,
  rankOf
} from "./expression/OrderedSet.ts"
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
  type PatternComparison,
  startsWith
} from "./expression/Pattern.ts"
export {
  type BoundOf,
  isEmptyRange,
  rangeAdjacent,
  rangeAgg,
  rangeContainedBy,
  rangeContains,
  rangeContainsElement,
  rangeExcept,
  rangeIntersect,
  rangeIntersectAgg,
  rangeLeftOf,
  rangeLower,
  rangeMerge,
  rangeNotLeftOf,
  rangeNotRightOf,
  rangeOverlaps,
  rangeRightOf,
  rangeUnion,
  rangeUpper,
  type RangeValue
} from "./expression/Range.ts"
export {
  notMatches,
  notMatchesInsensitive,
  notSimilarTo,
  regexpCount,
  regexpMatch,
  regexpReplace,
  regexpSplitToArray,
  regexpSubstr,
  similarTo
} from "./expression/RegularExpression.ts"
export { row } from "./expression/Row.ts"
export { currval, lastval, nextval, type SequenceReference, setval } from "./expression/Sequence.ts"
export { currentSetting } from "./expression/Setting.ts"
export {
  bitAnd,
  bitOr,
  corr,
  covarPop,
  covarSamp,
  regrAvgx,
  regrAvgy,
  regrCount,
  regrIntercept,
  regrR2,
  regrSlope,
  stddevPop,
  stddevSamp,
  varPop,
  varSamp
} from "./expression/Statistics.ts"
export {
  backendPid,
  currentDatabase,
  currentSchema,
  currentUser,
  genRandomUuid,
  pgTypeof,
  sessionUser,
  uuidv7,
  version
} from "./expression/System.ts"
export {
  atTimeZone,
  clockTimestamp,
  currentDate,
  dateBin,
  dateTrunc,
  extract,
  localTime,
  localTimestamp,
  now,
  statementTimestamp,
  type Temporal,
  type TemporalField,
  type TemporalUnit
} from "./expression/Temporal.ts"
export {
  addDays,
  addInterval,
  age,
  divideInterval,
  justifyDays,
  justifyHours,
  justifyInterval,
  multiplyInterval,
  overlaps,
  type Period,
  subtractDate,
  subtractDays,
  subtractInterval,
  subtractTimestamp
} from "./expression/TemporalArithmetic.ts"
export {
  type IntervalParts,
  makeDate,
  makeInterval,
  makeTime,
  makeTimestamp,
  makeTimestamptz,
  toChar,
  toDate,
  toNumber,
  toTimestamp
} from "./expression/TemporalForm.ts"
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
export {
  ascii,
  chr,
  collate,
  concatWs,
  format,
  left,
  lpad,
  md5,
  overlay,
  quoteIdent,
  quoteLiteral,
  repeat,
  right,
  rpad,
  textConcat,
  translate
} from "./expression/TextForm.ts"
export {
  phrasetoTsquery,
  plaintoTsquery,
  setweight,
  type TextSearchConfiguration,
  toTsquery,
  toTsvector,
  tsHeadline,
  tsMatches,
  tsqueryAnd,
  tsqueryOr,
  tsRank,
  tsRankCd,
  tsvectorConcat,
  websearchToTsquery
} from "./expression/TextSearch.ts"
export { castTo, value } from "./expression/Value.ts"
export type { Volatile } from "./expression/Volatile.ts"
export {
  cumeDist,
  denseRank,
  firstValue,
  lag,
  lastValue,
  lead,
  nthValue,
  ntile,
  over,
  percentRank,
  rank,
  rowNumber,
  type WindowFunction
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
export type { CompiledQuery, ResultColumn, StatementAccess, WireRow } from "./port/CompiledQuery.ts"
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
export type { SentStatement, StatementObserver, StatementOutcome } from "./port/Observation.ts"
export * as Query from "./Query.ts"
export { type Alone, select } from "./query/Alone.ts"
export { type Assigned, assignElement, assignPath, assignSlice } from "./query/AssignedPart.ts"
export { cartesianProducts } from "./query/CartesianProduct.ts"
export { after, before, type Changed } from "./query/Changed.ts"
export { comment, hint, tags } from "./query/Comment.ts"
export { type Delete, type DeleteFrom, deleteFrom, type DeleteUsing } from "./query/Delete.ts"
export { cte, type Derived } from "./query/Derived.ts"
export { type Keyed, references } from "./query/ForeignKeyJoin.ts"
export { type From, from } from "./query/From.ts"
export { cube, grouping, type GroupingElement, groupingSets, rollup } from "./query/Grouping.ts"
export {
  type AnyConflict,
  type ConflictSet,
  type Excluded,
  type Insert,
  insert,
  type InsertInto,
  type InsertTable,
  type OnConflict
} from "./query/Insert.ts"
export { type FromItem, type Lateral, lateral } from "./query/Lateral.ts"
export type { LimitOptions, RowLimit } from "./query/Limit.ts"
export {
  type Merge,
  type MergeAction,
  mergeAction,
  type MergeClauses,
  type MergedRow,
  type MergeInto,
  mergeInto,
  type WhenMatched,
  type WhenNotMatched
} from "./query/Merge.ts"
export { type ParameterTypes, type Prepared, prepared } from "./query/Prepared.ts"
export {
  eqAll,
  eqAny,
  gtAll,
  gtAny,
  gteAll,
  gteAny,
  ltAll,
  ltAny,
  lteAll,
  lteAny,
  neAll,
  neAny
} from "./query/Quantified.ts"
export type { Cardinality } from "./query/Query.ts"
export { type RawQuery, type RawStatement, type ResultTypes, sql, type TextOperand } from "./query/RawText.ts"
export { cteRecursive, type CycleOptions, type RecursiveOptions, type SearchOptions } from "./query/Recursive.ts"
export { sample, type SampleOptions } from "./query/Sample.ts"
export type { LockingOptions, Select } from "./query/Select.ts"
export { except, exceptAll, intersect, intersectAll, type SetOperation, union, unionAll } from "./query/SetOperation.ts"
export {
  generateSeries,
  jsonbArrayElements,
  jsonbArrayElementsText,
  jsonbEach,
  jsonbEachText,
  jsonbObjectKeys,
  jsonbPathQuery,
  jsonbToRecordset,
  regexpMatches,
  regexpSplitToTable,
  stringToTable,
  unnest
} from "./query/SetReturning.ts"
export { arrayQuery, exists, inQuery, scalar } from "./query/Subquery.ts"
export { type MadeColumns, type TableAs, tableAs, type TableAsOptions } from "./query/TableAs.ts"
export {
  type Argument,
  type ColumnList,
  rowsFrom,
  type TableFunction,
  tableFunction,
  type TableFunctionOptions
} from "./query/TableFunction.ts"
export { type Truncate, truncate } from "./query/Truncate.ts"
export { type Update, update, type UpdateFrom, type UpdateSet, type UpdateTable } from "./query/Update.ts"
export { type UpdateMany, updateMany, type UpdateManyBy } from "./query/UpdateMany.ts"
export { type Using, using, type UsingInfo } from "./query/Using.ts"
export { type Values, values } from "./query/Values.ts"
export { type View, view, type ViewOptions } from "./query/View.ts"
export { withWrite } from "./query/With.ts"
export { readYourWrites } from "./ReadYourWrites.ts"
export type { CollationOptions } from "./schema/Collation.ts"
export type { Column } from "./schema/Column.ts"
export type { ColumnDefinition, Generated, Input } from "./schema/ColumnDefinition.ts"
export type {
  CountingOptions,
  DeferrableOptions,
  GivenValues,
  IdentityOptions,
  ReferenceOptions,
  ReferentialAction,
  StorageParameters
} from "./schema/ColumnFacts.ts"
export type { Composite } from "./schema/Composite.ts"
export {
  check,
  type DerivedName,
  type NamedForeignKey,
  type NamedKey,
  type NamedPrimaryKey,
  primaryKey,
  type PrimaryKeyConstraint,
  type TableConstraint,
  unique,
  type UniqueConstraint
} from "./schema/Constraint.ts"
export { type ConventionalFields, type NamingConvention, namingConvention } from "./schema/ConventionalTable.ts"
export { type AnyDataModel, type AnyMember, type DataModel, dataModel } from "./schema/DataModel.ts"
export type { Domain, DomainCondition, DomainOptions } from "./schema/Domain.ts"
export type { Enum, SchemaOption } from "./schema/Enum.ts"
export { exclude, type ExclusionOptions } from "./schema/Exclusion.ts"
export { foreignKey, type ForeignKeyOptions, type ForeignKeyTarget } from "./schema/ForeignKey.ts"
export { index, type IndexOptions, uniqueIndex, type UniqueIndexOptions } from "./schema/Index.ts"
export { type InSchema, inSchema } from "./schema/InSchema.ts"
export type { ModelMember, ObjectStage, OnCommit } from "./schema/ModelMember.ts"
export type { Templates } from "./schema/NamingConvention.ts"
export type { ObjectOptions } from "./schema/Object.ts"
export type { IndexMethod, IndexPart, OwnColumns, OwnCondition, PartOptions } from "./schema/Part.ts"
export {
  maxValue,
  minValue,
  partition,
  type PartitionBound,
  type PartitionOptions,
  type Unbounded
} from "./schema/Partition.ts"
export type { PartitionKey } from "./schema/PartitionKey.ts"
export * as Pg from "./schema/Pg.ts"
export { type Policy, policy, type PolicyOptions } from "./schema/Policy.ts"
export type { Sequence, SequenceOptions } from "./schema/Sequence.ts"
export {
  alias,
  type AnyTable,
  columns,
  type Insertable,
  type NewRow,
  only,
  type Patch,
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
