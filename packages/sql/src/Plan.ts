/**
 * `@aludel/sql/Plan`: the plain data behind schema values, for those who build upon them (relations, migrations, tools).
 * An entry of its own, since a program that only queries needs none of it.
 */
export type { Expr } from "./ast/Expr.ts"
export { InvalidSchema } from "./error/InvalidSchema.ts"
export { readPlan } from "./explain/ExecutionPlan.ts"
export { isExpression } from "./expression/Expression.ts"
export { CurrentObservation, type Observation, sharedObservation } from "./port/Observation.ts"
export { namesOfText, rowOfText, type RowText, rowTextOf, type RowTextYield, type StringParameters } from "./RowText.ts"
export type { AnyColumn } from "./schema/Column.ts"
export type { ColumnFacts } from "./schema/ColumnFacts.ts"
export { memberPlans, tablePlans } from "./schema/DataModel.ts"
export type { MemberPlan, ViewPlan } from "./schema/ModelMember.ts"
export { qualifiedName } from "./schema/Name.ts"
export { checkedTemplates, conventionalName } from "./schema/NamingConvention.ts"
export { planOf } from "./schema/Table.ts"
export type {
  CheckPlan,
  ColumnPlan,
  ConstraintPlan,
  ExclusionPlan,
  ForeignKeyPlan,
  IndexPlan,
  KeyPlan,
  TablePlan
} from "./schema/TablePlan.ts"
export { memberOf } from "./schema/TypeMember.ts"
export { writesTo } from "./WriteCount.ts"
