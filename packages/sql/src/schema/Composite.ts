/**
 * Composite types: several values as one, in one column. Exported as `Pg.composite`.
 *
 * Source: https://www.postgresql.org/docs/current/rowtypes.html
 */
import { InvalidSchema } from "../error/InvalidSchema.ts"
import {
  call,
  type Expression,
  expression,
  operand,
  type StrictOf,
  type TablesOf,
  type TypeReference
} from "../expression/Expression.ts"
import { composite as compositeType } from "../type/Composite.ts"
import { ofSignature } from "../type/PgType.ts"
import { type ColumnDefinition, columnDefinition } from "./ColumnDefinition.ts"
import type { ColumnFacts } from "./ColumnFacts.ts"
import type { SchemaOption } from "./Enum.ts"
import type { CompositePlan, ModelMember } from "./ModelMember.ts"
import { checkIdentifier, qualifiedName, snakeCase } from "./Name.ts"
import { plainType } from "./PlainType.ts"
import { registerType } from "./TypeMember.ts"

/** A type, and whether it is nullable: what an attribute is declared by. */
interface AttributeDefinition extends TypeReference<unknown> {
  readonly "~I": "required" | "optional"
  readonly "~C": never
  readonly "~X": never
  readonly facts: ColumnFacts
}

type Attributes = { readonly [Key in string]: TypeReference<unknown> & { readonly facts: ColumnFacts } }

/** A member of an interface carries no alias into a hover, so that the attributes themselves are shown. */
interface Values<Given extends Attributes> {
  readonly value: { readonly [Key in keyof Given]: Given[Key]["~A"] }
}

/** What an attribute's declaration must be. */
type Checked<Given> = {
  readonly [Key in keyof Given]: Given[Key] extends AttributeDefinition ? unknown
    : "an attribute is a type alone: say keys, constraints and identity of the table's column"
}

/** A value, or an expression, for each attribute. */
type RowOf<Value> = {
  readonly [Key in keyof Value]:
    | Value[Key]
    | (bigint extends Value[Key] ? number : never)
    | Expression<unknown, Value[Key], unknown>
}

/** A composite type: called, it declares a column of it. It belongs into the data model beside the tables. */
export interface Composite<in out Value> extends ModelMember {
  (): ColumnDefinition<Value>
  /**
   * `ROW(…)` as a value of the type, of values and expressions: `address.row({ street: users.street, zip: null })`. A
   * column's attribute is null where an outer join found no row for it, and the type says so.
   */
  row<const Given extends RowOf<Value>>(given: Given): Expression<
    { readonly [Key in keyof Given]: TablesOf<Given[Key]> }[keyof Given],
    {
      readonly [Key in keyof Value & keyof Given]: Value[Key] | ([StrictOf<Given[Key]>] extends [never] ? never : null)
    }
  >
}

/**
 * Declares a composite type. A value of it is an object with every attribute; on the server any attribute may be NULL,
 * here one that is `.nullable()`. Throws `InvalidSchema` for a name over 63 bytes, and for an attribute that says more
 * than a type.
 *
 * @param attributes by key; the name in the database is the key in snake_case unless `.named(…)` says otherwise
 *
 * @example
 * import { attribute, dataModel, eq, from, Pg, table } from "@aludel/sql"
 *
 * const address = Pg.composite("address", { street: Pg.text(), zip: Pg.text().nullable() })
 * const orders = table("orders", class Orders {
 *   id = Pg.bigint().identity().primaryKey()
 *   shipTo = address()
 * })
 * const model = dataModel({ address, orders })
 * const streets = from(orders).where(eq(attribute(orders.shipTo, "zip"), "1010")).select({ to: orders.shipTo })
 */
export const composite = <const Given extends Attributes>(
  name: string,
  attributes: Given & Checked<Given>,
  { comment, schema }: SchemaOption = {}
): Composite<Values<Given>["value"]> => {
  checkIdentifier(name, "a composite type")
  if (schema !== undefined) checkIdentifier(schema, `the schema of composite type "${name}"`)
  const plans = Object.entries<Attributes[string]>(attributes).map(([key, definition]) => {
    const what = `the attribute "${key}" of composite type "${name}"`
    const { collation, name: named, nullable, type } = plainType(definition, what)
    return { key, name: checkIdentifier(named ?? snakeCase(key), what), type, nullable, collation }
  })
  if (new Set(plans.map(({ name }) => name)).size !== plans.length || plans.length === 0) {
    throw new InvalidSchema({ problem: `composite type "${name}" has no attributes, or two of one name` })
  }
  const qualified = qualifiedName({ schema, name })
  const type = compositeType(qualified, plans)
  const member: CompositePlan = { kind: "composite", schema, name, comment, attributes: plans }
  registerType(type, member)
  // In a row of expressions an outer join may have put NULL anywhere.
  const rowType = compositeType(qualified, plans.map((attribute) => ({ ...attribute, nullable: true })))
  const row = (given: Readonly<Record<string, unknown>>) => {
    const operands = plans.map(({ key, type }) =>
      given[key] === null ? { _tag: "Null" as const } : operand(given[key], type)
    )
    return expression({ _tag: "Cast", operand: call("row", ...operands), type }, rowType)
  }
  // The seam between the attributes' plain data and the type of their values.
  return Object.assign(() => columnDefinition(ofSignature(type)), { member, row }) as never
}
