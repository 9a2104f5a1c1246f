/** The public face of `@aludel/orm`, and nothing else. */
export { InvalidFind } from "./error/InvalidFind.ts"
export { InvalidModel } from "./error/InvalidModel.ts"
export type { FindOptions, RelationCondition, RelationConditions, With } from "./find/Find.ts"
export { type Model, type Models, models } from "./model/Model.ts"
export type { By, Relation, RelationBuilder, RelationOptions } from "./relation/Relation.ts"
