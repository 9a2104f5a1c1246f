/** The public face of `@aludel/orm`, and nothing else. */
export type { AllOptions, ModelOptions } from "./context/ModelOptions.ts"
export { InvalidFind } from "./error/InvalidFind.ts"
export { InvalidModel } from "./error/InvalidModel.ts"
export { LazyLoadRefused } from "./error/LazyLoadRefused.ts"
export { HookFailed, SessionBusy, SessionClosed, SessionFailed, UnknownRow } from "./error/SessionError.ts"
export { CircularWrite, InvalidWrite, StaleRow, VanishedRow } from "./error/WriteError.ts"
export type {
  FindOptions,
  LazyAccess,
  RelatedOptions,
  RelationCondition,
  RelationConditions,
  TreeOptions,
  With
} from "./find/Find.ts"
export { cachedLoads, strictLoading } from "./lazy/Loading.ts"
export { type DynamicFind, type Load, type Loads, type Model, type Models, models } from "./model/Model.ts"
export type { By, DeclaredRelation, Relation, RelationBuilder, RelationOptions } from "./relation/Relation.ts"
export * as Repository from "./repository/Repository.ts"
export type { RowState, Unflushed } from "./session/Entry.ts"
export type { FlushError } from "./session/FlushError.ts"
export { type HookedRows, type RowHooks, rowHooks, type SessionHooks } from "./session/Hooks.ts"
export type { AddTree, Changes, MergeTree } from "./session/Input.ts"
export type { Pending } from "./session/Pending.ts"
export { Session, type SessionOptions } from "./session/Session.ts"
export type { SessionService } from "./session/SessionService.ts"
export type { ChangeTree } from "./write/ChangeTree.ts"
export type { NewRowOf, PatchOf, RowKey, RowOf } from "./write/Input.ts"
export type { Created, NewTree } from "./write/NewTree.ts"
export type { WriteError } from "./write/Write.ts"
