/** What all models of a data model share: its tables by key, their relations resolved, their options. */
import { and, type AnyDataModel, type AnyTable, type Expression, isNull } from "@aludel/sql"
import { planOf, type TablePlan } from "@aludel/sql/Plan"
import { erase, type ErasedTable } from "../erased/Table.ts"
import { InvalidFind } from "../error/InvalidFind.ts"
import { InvalidModel } from "../error/InvalidModel.ts"
import {
  type DeclaredRelations,
  type Plans,
  readOnlyBecause,
  type ResolvedRelation,
  resolveRelation
} from "../relation/ResolvedRelation.ts"
import type { ErasedModelOptions, ErasedVersion } from "./ModelOptions.ts"
import { type Kind, type Kinds, variantsOf } from "./Variants.ts"

/** One table with what is known about it. */
export interface Entity {
  readonly key: string
  readonly table: ErasedTable
  readonly plan: TablePlan
  readonly relations: ReadonlyMap<string, ResolvedRelation>
  readonly options: ErasedModelOptions
  /** The kinds of its rows, where they are told apart. */
  readonly kinds: Kinds | undefined
  /** The kind that all of its rows are of: that of a variant's model. */
  readonly kind: Kind | undefined
  /** The keys of the primary key's columns; none where there is no primary key. */
  readonly primaryKey: ReadonlyArray<string>
}

/** The tables of a data model by key. */
export type Context = ReadonlyMap<string, Entity>

export const entityOf = (context: Context, key: string): Entity => {
  const entity = context.get(key)
  if (entity === undefined) throw new InvalidFind({ table: key, problem: "the data model has no such table" })
  return entity
}

const withoutCriteria = new WeakMap<Context, Context>()

/** The same tables, read without the criteria of their models. */
export const contextWithoutCriteria = (context: Context): Context => {
  const made = withoutCriteria.get(context) ?? new Map(
    [...context].map(([key, entity]) => [key, { ...entity, options: { ...entity.options, where: undefined } }])
  )
  withoutCriteria.set(context, made)
  return made
}

const countOn = (before: unknown): unknown =>
  typeof before === "bigint" ? before + 1n : typeof before === "number" ? before + 1 : 1

/** The column of a row's version, and which comes next. */
export const versionOf = ({ version }: ErasedModelOptions): ErasedVersion | undefined =>
  typeof version === "string" ? { column: version, next: countOn } : version

const plansOf = (model: AnyDataModel): Plans => {
  const plans = new Map<string, TablePlan>()
  for (const [key, member] of Object.entries(model.members)) {
    if (!("member" in member && "kind" in (member.member as object))) plans.set(key, planOf(member as AnyTable))
  }
  return plans
}

const primaryKeyOf = (plan: TablePlan): ReadonlyArray<string> => {
  const names = plan.constraints.find(({ kind }) => kind === "primary key")?.columns ?? []
  return names.flatMap((name) => plan.columns.find((column) => column.name === name)?.key ?? [])
}

/** Options name columns of their table. */
const checkOptions = (table: string, plan: TablePlan, options: ErasedModelOptions): void => {
  const { deferred = [], softDelete } = options
  for (const key of [...deferred, ...[versionOf(options)?.column, softDelete].filter((one) => one !== undefined)]) {
    if (plan.columns.some((column) => column.key === key)) continue
    throw new InvalidModel({
      table,
      relation: undefined,
      problem: `its options name the column "${key}", which it has not`
    })
  }
}

/** The options, with the criterion that follows from how rows are deleted. */
const completeOptions = (table: string, plan: TablePlan, options: ErasedModelOptions): ErasedModelOptions => {
  checkOptions(table, plan, options)
  const { softDelete, where } = options
  if (softDelete === undefined) return options
  const facts = plan.columns.find(({ key }) => key === softDelete)?.facts
  if (facts?.nullable !== true || !/^(?:timestamp|date)/.test(facts.type.name)) {
    const problem = `\`softDelete\` is a nullable column of a point in time, and "${softDelete}" is none`
    throw new InvalidModel({ table, relation: undefined, problem })
  }
  return {
    ...options,
    where: (columns) => {
      const there = isNull(columns[softDelete] as Expression<string, unknown, unknown>)
      return where === undefined ? there : and(there, where(columns))
    }
  }
}

/** Why the relation cannot have the cascade. */
const noCascade = (relation: ResolvedRelation, what: string | undefined): string | undefined => {
  if (what !== "delete" && what !== "delete-orphan") return "there is no such cascade"
  if (relation.points) return "its row is not this one's own: others may point at it"
  if (relation.between !== undefined) return "links go by themselves, and the rows that they lead to are others' too"
  return what === "delete" && relation.via.length === 0 ? undefined : readOnlyBecause(relation)
}

/** A cascade goes by columns alone: which rows a condition left behind is not known. */
const checkCascades = (
  table: string,
  relations: ReadonlyMap<string, ResolvedRelation>,
  { cascade = {} }: ErasedModelOptions
): void => {
  for (const [name, what] of Object.entries(cascade)) {
    const relation = relations.get(name)
    const because = relation && noCascade(relation, what)
    if (relation !== undefined && because === undefined) continue
    const problem = because === undefined
      ? "`cascade` names it, but there is no such relation"
      : `\`cascade: "${what}"\` cannot be: ${because}`
    throw new InvalidModel({ table, relation: name, problem })
  }
}

/** Resolves all relations of a data model. Throws `InvalidModel` for one that cannot be. */
export const makeContext = (
  model: AnyDataModel,
  declared: DeclaredRelations,
  options: { readonly [Table in string]?: ErasedModelOptions } = {}
): Context => {
  const plans = plansOf(model)
  const context = new Map<string, Entity>()
  for (const [key, plan] of plans) {
    const relations = new Map<string, ResolvedRelation>()
    for (const [name, relation] of Object.entries(declared[key] ?? {})) {
      relations.set(name, resolveRelation(plans, declared, key, name, relation))
    }
    const own = completeOptions(key, plan, options[key] ?? {})
    checkCascades(key, relations, own)
    const table = erase(model.members[key] as AnyTable)
    const variants = own.variants &&
      variantsOf(key, plan, table, own.variants, (name) => Object.hasOwn(model.members, name) || context.has(name))
    const entity: Entity = {
      key,
      table,
      plan,
      relations,
      options: own,
      kinds: variants?.kinds,
      kind: undefined,
      primaryKey: primaryKeyOf(plan)
    }
    context.set(key, entity)
    // What several are comes last: it is over the rows of its own name too.
    for (const kind of [...variants?.kinds.all.values() ?? [], ...variants?.several ?? []]) {
      context.set(kind.name, { ...entity, key: kind.name, kinds: kind.kinds, kind })
    }
  }
  return context
}
