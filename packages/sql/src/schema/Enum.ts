/**
 * Enum types: a fixed list of labels. Exported as `Pg.enum`; `enum` itself is a word of the language.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-enum.html
 */
import { InvalidSchema } from "../error/InvalidSchema.ts"
import { invalidValue, Malformed, type PgType } from "../type/PgType.ts"
import { type ColumnDefinition, columnDefinition } from "./ColumnDefinition.ts"
import type { EnumPlan, ModelMember } from "./ModelMember.ts"
import { checkIdentifier, qualifiedName } from "./Name.ts"
import { registerType } from "./TypeMember.ts"

/** An enum type: called, it declares a column of its labels. It belongs into the data model beside the tables. */
export interface Enum<Label extends string> extends ModelMember {
  (): ColumnDefinition<Label>
  readonly labels: ReadonlyArray<Label>
}

/** Options of a type, a sequence or a view. */
export interface SchemaOption {
  /** The schema that it lies in; without one the server's `search_path` decides. */
  readonly schema?: string | undefined
  /** `COMMENT ON` it. */
  readonly comment?: string | undefined
}

const checkLabels = (name: string, labels: ReadonlyArray<string>): void => {
  for (const label of labels) checkIdentifier(label, `a label of enum "${name}"`)
  if (new Set(labels).size !== labels.length) {
    throw new InvalidSchema({ problem: `enum "${name}" has one label twice` })
  }
}

const enumType = <Label extends string>(name: string, labels: ReadonlyArray<Label>): PgType<Label> => {
  const known = new Map<unknown, Label>(labels.map((label) => [label, label]))
  const expected = `one of ${labels.map((label) => `"${label}"`).join(", ")}`
  return {
    name,
    encode: (value) => {
      const label = known.get(value)
      if (label === undefined) throw invalidValue(name, expected, value)
      return label
    },
    decode: (text) => {
      const label = known.get(text)
      if (label === undefined) throw new Malformed(expected)
      return label
    }
  }
}

/**
 * Declares an enum type. Throws `InvalidSchema` for a label over 63 bytes, or one that stands twice.
 *
 * @example
 * import { dataModel, Pg, table } from "@aludel/sql"
 *
 * const userRole = Pg.enum("user_role", ["admin", "user"])
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   role = userRole().default("user")
 * })
 * const model = dataModel({ userRole, users })
 */
export const enum_ = <const Label extends string>(
  name: string,
  labels: ReadonlyArray<Label>,
  { comment, schema }: SchemaOption = {}
): Enum<Label> => {
  checkIdentifier(name, "an enum")
  if (schema !== undefined) checkIdentifier(schema, `the schema of enum "${name}"`)
  checkLabels(name, labels)
  const type = enumType(qualifiedName({ schema, name }), labels)
  const member: EnumPlan = { kind: "enum", schema, name, comment, labels }
  registerType(type, member)
  return Object.assign(() => columnDefinition(type), { labels, member })
}
