/**
 * Domains: a type with a default and checks of its own, declared once for all columns of it. Exported as `Pg.domain`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createdomain.html
 */
import type { Expr } from "../ast/Expr.ts"
import { InvalidSchema } from "../error/InvalidSchema.ts"
import { type Expression, expression, operand } from "../expression/Expression.ts"
import { domain as domainType } from "../type/Domain.ts"
import { ofSignature, type PgType } from "../type/PgType.ts"
import { type ColumnDefinition, columnDefinition, type Input } from "./ColumnDefinition.ts"
import type { SchemaOption } from "./Enum.ts"
import type { DomainPlan, ModelMember } from "./ModelMember.ts"
import { checkIdentifier, qualifiedName } from "./Name.ts"
import { readsBeside } from "./Own.ts"
import { plainType } from "./PlainType.ts"
import { registerType } from "./TypeMember.ts"

/** A domain: called, it declares a column of it. It belongs into the data model beside the tables. */
export interface Domain<in out Value, out In extends Input> extends ModelMember {
  (): ColumnDefinition<Value, In>
}

/** A condition over the value that a domain is given. */
export type DomainCondition<Value> = (value: Expression<never, Value>) => Expression<never, boolean | null, unknown>

/** Options of a domain. */
export interface DomainOptions<in out Value> extends SchemaOption {
  /**
   * What every value must be; null passes. A condition alone is called `{domain}_check`, as PostgreSQL would; several have
   * their names. A statement's type does not list them: a broken one is an `UnexpectedConstraint`.
   */
  readonly check?: DomainCondition<Value> | { readonly [Name in string]: DomainCondition<Value> } | undefined
  /** Refuses NULL in every column of it. */
  readonly notNull?: boolean | undefined
  /** What a column of it is where an insert leaves it out. */
  readonly default?: Value | Expression<never, Value, unknown> | undefined
  readonly collation?: string | undefined
}

const value = <Value>(type: PgType<Value>) =>
  expression<never, never>({ _tag: "Column", source: "", name: "value" }, ofSignature(type))

type AnyCheck = DomainCondition<never> | { readonly [Name in string]: DomainCondition<never> } | undefined

const checksOf = (domain: string, type: PgType, given: AnyCheck): DomainPlan["checks"] => {
  const named = typeof given === "function" ? { [`${domain}_check`]: given } : given ?? {}
  return Object.entries(named).map(([name, condition]) => ({
    name: checkIdentifier(name, `a check of domain "${domain}"`),
    condition: ownCondition(domain, condition(value(type)))
  }))
}

const ownCondition = (domain: string, { node }: { readonly node: Expr }): Expr => {
  const other = readsBeside("", node)
  if (other === undefined) return node
  throw new InvalidSchema({ problem: `a check of domain "${domain}" reads "${other}": it has its own value only` })
}

/**
 * Declares a domain. Throws `InvalidSchema` for a name over 63 bytes, and for a base that says more than a type.
 *
 * @param base the type that it stands on: `Pg.text()`, branded or with a schema if its values are to be so
 *
 * @example
 * import { dataModel, matches, Pg, table } from "@aludel/sql"
 *
 * const email = Pg.domain("email", Pg.text(), { check: (value) => matches(value, "^[^@]+@[^@]+$") })
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = email().unique()
 *   former = email().array()
 * })
 * const model = dataModel({ email, users })
 */
export function domain<Value>(
  name: string,
  base: ColumnDefinition<Value>,
  options: DomainOptions<NoInfer<Value>> & { readonly default: {} }
): Domain<Value, "optional">
export function domain<Value>(
  name: string,
  base: ColumnDefinition<Value>,
  options?: DomainOptions<NoInfer<Value>>
): Domain<Value, "required">
export function domain<Value>(
  name: string,
  base: ColumnDefinition<Value>,
  options: DomainOptions<Value> = {}
): Domain<Value, Input> {
  const { collation, comment, notNull = false, schema } = options
  checkIdentifier(name, "a domain")
  if (schema !== undefined) checkIdentifier(schema, `the schema of domain "${name}"`)
  // A definition without `.nullable()` has values of its type and nothing else.
  const type = plainType(base, `the base of domain "${name}"`).type as PgType<Value>
  const made = domainType(qualifiedName({ schema, name }), type)
  const member: DomainPlan = {
    kind: "domain",
    schema,
    name,
    comment,
    base: type,
    collation,
    notNull,
    default: options.default === undefined ? undefined : operand(options.default, type),
    checks: checksOf(name, type, options.check as AnyCheck)
  }
  registerType(made, member)
  // Whether an insert may leave it out exists in the type only.
  return Object.assign(() => columnDefinition(made) as ColumnDefinition<Value, Input>, { member })
}
