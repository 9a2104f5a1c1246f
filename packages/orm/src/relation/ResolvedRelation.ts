/**
 * What a declared relation means: which columns of which tables meet. Found from the declaration and the foreign keys of
 * the data model, once, when the models are made.
 */
import type { AnyColumn, ColumnPlan, ForeignKeyPlan, TablePlan } from "@aludel/sql/Plan"
import { InvalidModel } from "../error/InvalidModel.ts"
import type { AnyRelation, By, RelationOptions } from "./Relation.ts"

/** The table between the two sides of a relation of many to many. */
export interface Between {
  readonly table: string
  /** The keys of its columns that hold the own side's key, in the order of `own`. */
  readonly own: ReadonlyArray<string>
  /** The keys of its columns that hold the target's key, in the order of `theirs`. */
  readonly theirs: ReadonlyArray<string>
}

/** A relation, by the keys of the columns that meet. */
export interface ResolvedRelation {
  readonly table: string
  readonly name: string
  readonly kind: "one" | "many"
  readonly target: string
  /** The keys of the own columns, and of the target's that are equal to them, in the same order. */
  readonly own: ReadonlyArray<string>
  readonly theirs: ReadonlyArray<string>
  readonly between: Between | undefined
  /** Whether the own table holds the key: it points at the target. */
  readonly points: boolean
  /** The relations that lead to the target one after the other, where it goes through others; else none. */
  readonly via: ReadonlyArray<ResolvedRelation>
  /** What was declared beside its columns: conditions, an order, whether it may be loaded lazily. */
  readonly options: RelationOptions
}

/** One step from table to table: the columns of the table before, and those of this one that are equal to them. */
export interface Hop {
  readonly table: string
  readonly from: ReadonlyArray<string>
  readonly to: ReadonlyArray<string>
  /** The relation that begins with this step: what it asks of the row before. */
  readonly starts: ResolvedRelation | undefined
  /** The relation that ends with this step, whose conditions hold for its row. */
  readonly ends: ResolvedRelation | undefined
}

/** The steps from the own table to the target. */
export const hopsOf = (relation: ResolvedRelation): ReadonlyArray<Hop> => {
  const { between, own, target, theirs, via } = relation
  if (via.length > 0) return via.flatMap(hopsOf)
  if (between === undefined) return [{ table: target, from: own, to: theirs, starts: relation, ends: relation }]
  return [
    { table: between.table, from: own, to: between.own, starts: relation, ends: undefined },
    { table: target, from: between.theirs, to: theirs, starts: undefined, ends: relation }
  ]
}

/** Why nothing can be written through a relation, or undefined: what it shows is not decided by its columns alone. */
export const readOnlyBecause = ({ options: { when, where }, via }: ResolvedRelation): string | undefined =>
  via.length > 0
    ? "it goes through other relations"
    : where !== undefined || when !== undefined
    ? "it has a condition of its own"
    : undefined

/** The tables of a data model by key. */
export type Plans = ReadonlyMap<string, TablePlan>

/** Relations as they were declared, by table and name. */
export type DeclaredRelations = { readonly [Table in string]?: { readonly [Name in string]: AnyRelation } }

interface Place {
  readonly table: string
  readonly name: string
  readonly plans: Plans
}

const fail = ({ name, table }: Place, problem: string): never => {
  throw new InvalidModel({ table, relation: name, problem })
}

const planFor = (place: Place, key: string): TablePlan =>
  place.plans.get(key) ?? fail(place, `the data model has no table under "${key}"`)

const listOf = (by: By): ReadonlyArray<string> => typeof by === "string" ? [by] : by

const columnByName = (plan: TablePlan, name: string): ColumnPlan | undefined =>
  plan.columns.find((column) => column.name === name)

const hasKeys = (plan: TablePlan, keys: ReadonlyArray<string>): boolean =>
  keys.every((key) => plan.columns.some((column) => column.key === key))

const isSame = (a: { readonly schema: string | undefined; readonly name: string }, b: typeof a): boolean =>
  a.name === b.name && a.schema === b.schema

/** A foreign key by the keys of its columns and of those that it points at. */
interface Link {
  readonly from: ReadonlyArray<string>
  readonly to: ReadonlyArray<string>
}

const linkOf = (plan: TablePlan, { columns, target }: ForeignKeyPlan): Link => ({
  from: columns.flatMap((name) => columnByName(plan, name)?.key ?? []),
  to: target().map((column: AnyColumn) => column.key)
})

/** The foreign keys of one table that point at another. */
const linksBetween = (plan: TablePlan, target: TablePlan): ReadonlyArray<Link> =>
  plan.constraints.flatMap((constraint) =>
    constraint.kind === "foreign key" && constraint.target().every(({ table }) => isSame(table, target.source))
      ? [linkOf(plan, constraint)]
      : []
  )

const primaryKeyOf = (plan: TablePlan): ReadonlyArray<string> | undefined => {
  const found = plan.constraints.find(({ kind }) => kind === "primary key")
  return found?.columns.flatMap((name) => columnByName(plan, name)?.key ?? [])
}

const sameKeys = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean =>
  a.length === b.length && a.every((key) => b.includes(key))

/** The link over these columns: by a foreign key, by what was said, or else to the primary key. */
const linkBy = (place: Place, plan: TablePlan, target: TablePlan, by: By, references: By | undefined): Link => {
  const from = listOf(by)
  if (references !== undefined) {
    const to = listOf(references)
    if (!hasKeys(target, to)) fail(place, `"${target.source.name}" has no columns ${quoted(to)} to refer to`)
    if (to.length !== from.length) fail(place, `${from.length} columns cannot refer to ${to.length}`)
    return { from, to }
  }
  const link = linksBetween(plan, target).find((candidate) => sameKeys(candidate.from, from))
  if (link !== undefined) return link
  const to = primaryKeyOf(target)
  if (to === undefined || to.length !== from.length) {
    return fail(place, `no foreign key says what ${quoted(from)} refers to: say it with \`references\``)
  }
  return { from, to }
}

const quoted = (keys: ReadonlyArray<string>): string => keys.map((key) => `"${key}"`).join(", ")

/** The one link between two tables. */
const onlyLink = (place: Place, plan: TablePlan, target: TablePlan): Link | undefined => {
  const [link, ...others] = linksBetween(plan, target)
  if (others.length === 0) return link
  return fail(
    place,
    `"${plan.source.name}" has several foreign keys to "${target.source.name}": say which with \`by\``
  )
}

const resolveBetween = (place: Place, { kind, options, target }: AnyRelation, through: string): ResolvedRelation => {
  const ownPlan = planFor(place, place.table)
  const targetPlan = planFor(place, target)
  const between = planFor(place, through)
  const side = (to: TablePlan, by: By | undefined, option: "by" | "to", skip?: Link): Link => {
    if (by !== undefined) {
      if (!hasKeys(between, listOf(by))) fail(place, `"${through}" has no columns ${quoted(listOf(by))}`)
      return linkBy(place, between, to, by, undefined)
    }
    const links = linksBetween(between, to).filter((link) => skip === undefined || !sameKeys(link.from, skip.from))
    const [link, ...others] = links
    if (link === undefined) {
      return fail(place, `"${through}" has no foreign key to "${to.source.name}": say its columns with \`${option}\``)
    }
    if (others.length > 0) {
      return fail(place, `"${through}" has several foreign keys to "${to.source.name}": say which with \`${option}\``)
    }
    return link
  }
  const self = isSame(ownPlan.source, targetPlan.source)
  if (self && options.by === undefined) {
    fail(place, `both sides are the same table: say with \`by\` which columns of "${through}" hold its own key`)
  }
  const own = side(ownPlan, options.by, "by")
  const theirs = side(targetPlan, options.to, "to", self ? own : undefined)
  return {
    table: place.table,
    name: place.name,
    kind,
    target,
    own: own.to,
    theirs: theirs.to,
    between: { table: through, own: own.from, theirs: theirs.from },
    points: false,
    via: [],
    options
  }
}

/** A relation through others: each is looked up where the one before it leads to. */
const resolveVia = (
  place: Place,
  declared: DeclaredRelations,
  { kind, options, target }: AnyRelation,
  names: ReadonlyArray<string>,
  seen: ReadonlyArray<string>
): ResolvedRelation => {
  const steps: Array<ResolvedRelation> = []
  let table = place.table
  for (const name of names) {
    const step = declared[table]?.[name] ?? fail(place, `"${table}" has no relation "${name}" to go through`)
    const path = `${table}.${name}`
    if (seen.includes(path)) fail(place, `it goes through itself, by "${path}"`)
    const resolved = resolveRelation(place.plans, declared, table, name, step, [...seen, path])
    steps.push(resolved)
    table = resolved.target
  }
  const [first] = steps
  const last = steps.at(-1)
  if (first === undefined || last === undefined) return fail(place, "`via` names no relation to go through")
  if (table !== target) fail(place, `${quoted(names)} lead to "${table}", not to "${target}"`)
  return {
    table: place.table,
    name: place.name,
    kind,
    target,
    own: first.own,
    theirs: last.theirs,
    between: undefined,
    points: false,
    via: steps,
    options
  }
}

/** `when` speaks about own columns. */
const checkWhen = (place: Place, { options: { when } }: AnyRelation): void => {
  const keys = Object.keys(when ?? {})
  if (!hasKeys(planFor(place, place.table), keys)) fail(place, `"${place.table}" has no columns ${quoted(keys)}`)
}

/** Which columns meet. Throws `InvalidModel` where the declaration and the foreign keys do not say it. */
export const resolveRelation = (
  plans: Plans,
  declared: DeclaredRelations,
  table: string,
  name: string,
  relation: AnyRelation,
  seen: ReadonlyArray<string> = [`${table}.${name}`]
): ResolvedRelation => {
  const place: Place = { table, name, plans }
  const { kind, options, target } = relation
  const { by, references, through, via } = options
  checkWhen(place, relation)
  if (via !== undefined) return resolveVia(place, declared, relation, via, seen)
  if (through !== undefined) return resolveBetween(place, relation, through)
  const own = planFor(place, table)
  const other = planFor(place, target)
  const points = (link: Link): ResolvedRelation => ({
    table,
    name,
    kind,
    target,
    own: link.from,
    theirs: link.to,
    between: undefined,
    points: true,
    via: [],
    options
  })
  const pointedAt = (link: Link): ResolvedRelation => ({
    ...points(link),
    own: link.to,
    theirs: link.from,
    points: false
  })

  if (by === undefined) {
    const forward = kind === "one" ? onlyLink(place, own, other) : undefined
    if (forward !== undefined) return points(forward)
    const back = onlyLink(place, other, own)
    if (back !== undefined) return pointedAt(back)
    return fail(place, `no foreign key joins it to "${target}": say the columns with \`by\``)
  }
  const keys = listOf(by)
  const ofOwn = hasKeys(own, keys)
  const ofTarget = hasKeys(other, keys)
  // Of one row it is the own column that points; of many it can only be the target's, where both have it.
  if (kind === "one" ? ofOwn : ofOwn && !ofTarget) return points(linkBy(place, own, other, by, references))
  if (ofTarget) return pointedAt(linkBy(place, other, own, by, references))
  return fail(place, `neither "${table}" nor "${target}" has the columns ${quoted(keys)}`)
}
