/** What belongs together: what DDL, migrations and relations take. SQLAlchemy's MetaData. */
import { InvalidSchema } from "../error/InvalidSchema.ts"
import { baseName } from "../expression/CommonType.ts"
import type { PgType } from "../type/PgType.ts"
import type { MemberPlan, ModelMember } from "./ModelMember.ts"
import { qualifiedName } from "./Name.ts"
import { type AnyTable, planOf } from "./Table.ts"
import type { ForeignKeyPlan, TablePlan } from "./TablePlan.ts"
import { isType, partsOf, type TypePlan, typesIn } from "./TypeMember.ts"

/** A table or view, a type, a sequence, an extension. */
export type AnyMember = AnyTable | ModelMember

/** Tables and what belongs to them, by key. */
export interface DataModel<out Members extends { readonly [Key in string]: AnyMember }> {
  readonly members: Members
}

/** A data model, whatever its members are. */
export type AnyDataModel = DataModel<{ readonly [Key in string]: AnyMember }>

const isPlain = (member: AnyMember): member is ModelMember => "member" in member && "kind" in (member.member as object)

/** Every member's plain data, in the order of declaration; a view has a plan as a table has one. */
const split = ({ members }: AnyDataModel) => {
  const tables: Array<TablePlan> = []
  const others: Array<MemberPlan> = []
  for (const member of Object.values(members)) {
    if (isPlain(member)) others.push(member.member)
    else {
      const plan = planOf(member)
      if (plan.view === undefined) tables.push(plan)
      else others.push(plan.view)
    }
  }
  return { tables, others }
}

/** The plain data of each table, in the order of declaration. */
export const tablePlans = (model: AnyDataModel): ReadonlyArray<TablePlan> => split(model).tables

/** The plain data of each member that is no table, in the order of declaration. */
export const memberPlans = (model: AnyDataModel): ReadonlyArray<MemberPlan> => split(model).others

/**
 * Puts together what belongs together. Throws `InvalidSchema` if two members or indexes have one name, or if a foreign
 * key points at a table outside.
 *
 * @example
 * import { dataModel, Pg, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const blog = dataModel({ tags })
 */
export const dataModel = <const Members extends { readonly [Key in string]: AnyMember }>(
  members: Members
): DataModel<Members> => {
  const model = { members }
  const { others, tables } = split(model)
  checkNames(tables, others)
  checkCollations(others)
  const targets = new Set(tables.map(({ source }) => qualifiedName(source)))
  for (const plan of tables) {
    checkTargets(plan, targets)
    checkParents(plan, targets)
  }
  checkTypes(tables, others)
  return model
}

/** Tables, indexes, sequences and views share one space of names in each schema; extensions have their own. */
const checkNames = (tables: ReadonlyArray<TablePlan>, others: ReadonlyArray<MemberPlan>): void => {
  const names = new Map<string, string>()
  const add = (kind: string, source: { readonly schema: string | undefined; readonly name: string }) => {
    const name = qualifiedName(source)
    const other = names.get(name)
    if (other !== undefined) {
      const what = other === kind ? `two ${plural[kind] ?? `${kind}s`}` : `${other} and ${kind}`
      throw new InvalidSchema({ problem: `${what} of the data model are called ${name}` })
    }
    names.set(name, kind)
  }
  for (const plan of others) {
    if (plan.kind === "view") add("view", plan.source)
    else if (plan.kind !== "extension" && plan.kind !== "object" && plan.kind !== "collation") add(plan.kind, plan)
  }
  for (const { source } of tables) add("table", source)
  for (const plan of others) {
    if (plan.kind === "view") {
      for (const { name } of plan.indexes) add("index", { schema: plan.source.schema, name })
    }
  }
  for (const { constraints, indexes, source: { schema } } of tables) {
    for (const { kind, name } of constraints) {
      if (kind !== "check" && kind !== "foreign key") add("index", { schema, name })
    }
    for (const { name } of indexes) add("index", { schema, name })
  }
}

/** Collations have names of their own: a table may be called as one is. */
const checkCollations = (others: ReadonlyArray<MemberPlan>): void => {
  const names = others.flatMap((plan) => plan.kind === "collation" ? [qualifiedName(plan)] : [])
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new InvalidSchema({ problem: `two collations of the data model are called ${twice}` })
}

const plural: Readonly<Record<string, string>> = { index: "indexes" }

/** Every type of one's own that a column, a domain or a composite type is made of. */
const checkTypes = (tables: ReadonlyArray<TablePlan>, others: ReadonlyArray<MemberPlan>): void => {
  const check = (what: string, types: ReadonlyArray<TypePlan>) => {
    const missing = types.find((type) => !others.includes(type))
    if (missing === undefined) return
    throw new InvalidSchema({
      problem: `${what} is of the ${missing.kind} ${qualifiedName(missing)}, which is not in the data model`
    })
  }
  for (const { columns, source } of tables) {
    for (const { facts, name } of columns) {
      check(`the column "${name}" of table ${qualifiedName(source)}`, typesIn(facts.type))
    }
  }
  for (const plan of others) if (isType(plan)) check(`the ${plan.kind} ${qualifiedName(plan)}`, partsOf(plan))
}

const checkParents = ({ inherits, partitionOf, source }: TablePlan, names: ReadonlySet<string>): void => {
  const check = (what: string, parent: TablePlan) => {
    const name = qualifiedName(parent.source)
    if (names.has(name)) return
    throw new InvalidSchema({ problem: `${qualifiedName(source)} ${what} ${name}, which is not in the data model` })
  }
  if (partitionOf !== undefined) check("is a partition of", partitionOf.parent)
  for (const parent of inherits) check("inherits from", parent)
}

/** Types that PostgreSQL compares with one another, so that a key of one may point at another. */
const families = [
  ["smallint", "integer", "bigint", "numeric", "real", "double precision"],
  ["text", "varchar", "char", "citext"],
  ["date", "timestamp", "timestamptz"]
]

const familyOf = (type: PgType): string => {
  const name = baseName(type)
  return families.find((family) => family.includes(name))?.[0] ?? name
}

const checkTypesOf = (plan: TablePlan, constraint: ForeignKeyPlan): void => {
  constraint.target().forEach((target, index) => {
    const own = plan.columns.find(({ name }) => name === constraint.columns[index])?.facts.type
    if (own === undefined || familyOf(own) === familyOf(target.type)) return
    throw new InvalidSchema({
      problem: `the foreign key "${constraint.name}" points from "${
        constraint.columns[index]
      }" of type ${own.name} at "${target.name}" of type ${target.type.name}`
    })
  })
}

const checkTargets = (plan: TablePlan, names: ReadonlySet<string>): void => {
  for (const constraint of plan.constraints) {
    if (constraint.kind !== "foreign key") continue
    const targets = new Set(constraint.target().map(({ table }) => qualifiedName(table)))
    const [target = ""] = targets
    if (targets.size !== 1 || constraint.target().length !== constraint.columns.length) {
      throw new InvalidSchema({
        problem: `the foreign key "${constraint.name}" needs as many columns of one table as it has itself`
      })
    }
    checkTypesOf(plan, constraint)
    if (!names.has(target)) {
      throw new InvalidSchema({
        problem: `the foreign key "${constraint.name}" points at ${target}, which is not in the data model`
      })
    }
  }
}
