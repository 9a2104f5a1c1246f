/** The public face of `@aludel/orm`, and nothing else. */
export type { AllOptions, ModelOptions } from "./context/ModelOptions.ts"
export { InvalidFind } from "./error/InvalidFind.ts"
export { InvalidModel } from "./error/InvalidModel.ts"
export { LazyLoadRefused } from "./error/LazyLoadRefused.ts"
export type { FindOptions, LazyAccess, RelationCondition, RelationConditions, TreeOptions, With } from "./find/Find.ts"
export { cachedLoads, strictLoading } from "./lazy/Loading.ts"
export { type DynamicFind, type Load, type Loads, type Model, type Models, models } from "./model/Model.ts"
export type { By, DeclaredRelation, Relation, RelationBuilder, RelationOptions } from "./relation/Relation.ts"
