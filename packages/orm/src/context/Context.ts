/** What all models of a data model share: its tables by key, and their relations resolved. */
import type { AnyDataModel, AnyTable } from "@aludel/sql"
import { planOf, type TablePlan } from "@aludel/sql/Plan"
import { erase, type ErasedTable } from "../erased/Table.ts"
import { InvalidFind } from "../error/InvalidFind.ts"
import type { AnyRelation } from "../relation/Relation.ts"
import { type Plans, type ResolvedRelation, resolveRelation } from "../relation/ResolvedRelation.ts"
import type { ErasedModelOptions } from "./ModelOptions.ts"

/** One table with what is known about it. */
export interface Entity {
  readonly key: string
  readonly table: ErasedTable
  readonly plan: TablePlan
  readonly relations: ReadonlyMap<string, ResolvedRelation>
  readonly options: ErasedModelOptions
}

/** The tables of a data model by key. */
export type Context = ReadonlyMap<string, Entity>

export const entityOf = (context: Context, key: string): Entity => {
  const entity = context.get(key)
  if (entity === undefined) throw new InvalidFind({ table: key, problem: "the data model has no such table" })
  return entity
}

const plansOf = (model: AnyDataModel): Plans => {
  const plans = new Map<string, TablePlan>()
  for (const [key, member] of Object.entries(model.members)) {
    if (!("member" in member && "kind" in (member.member as object))) plans.set(key, planOf(member as AnyTable))
  }
  return plans
}

/** Resolves all relations of a data model. Throws `InvalidModel` for one that cannot be. */
export const makeContext = (
  model: AnyDataModel,
  declared: { readonly [Table in string]?: { readonly [Name in string]: AnyRelation } },
  options: { readonly [Table in string]?: ErasedModelOptions } = {}
): Context => {
  const plans = plansOf(model)
  const context = new Map<string, Entity>()
  for (const [key, plan] of plans) {
    const relations = new Map<string, ResolvedRelation>()
    for (const [name, relation] of Object.entries(declared[key] ?? {})) {
      relations.set(name, resolveRelation(plans, key, name, relation))
    }
    context.set(key, {
      key,
      table: erase(model.members[key] as AnyTable),
      plan,
      relations,
      options: options[key] ?? {}
    })
  }
  return context
}
