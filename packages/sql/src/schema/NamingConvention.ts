/**
 * Names of constraints and indexes by templates, where PostgreSQL's own are not wanted. Types and run time fill them alike.
 *
 * Source: https://docs.sqlalchemy.org/en/20/core/constraints.html#configuring-constraint-naming-conventions
 */
import { InvalidSchema } from "../error/InvalidSchema.ts"
import { constraintName, type Mark, utf8Bytes } from "./Name.ts"

/**
 * Templates by what they name, under SQLAlchemy's abbreviations. `{table}` stands for the table's name, `{columns}` for its
 * columns' names, joined by `_`. What is left out is named as PostgreSQL does.
 */
export interface Templates {
  /** Primary keys; knows `{table}` alone. */
  readonly pk?: string
  /** Unique constraints. */
  readonly uq?: string
  /** Foreign keys. */
  readonly fk?: string
  /** Checks that a column declares without a name. */
  readonly ck?: string
  /** Indexes over columns. */
  readonly ix?: string
}

/** The first token of a template that it does not know. */
type Unknown<Template, Known> = Template extends `${string}{${infer Token}}${infer Rest}`
  ? Token extends Known ? Unknown<Rest, Known> : Token
  : never

type Refused<Token, Known extends string> = Token extends string
  ? `a template does not know "{${Token}}": it knows ${Known}`
  : never

type Problem<Given> = {
  readonly [Key in keyof Given]-?: Key extends "pk" ? Refused<Unknown<Given[Key], "table">, "{table}">
    : Refused<Unknown<Given[Key], "table" | "columns">, "{table} and {columns}">
}[keyof Given]

/** Nothing more, or a message where a template cannot be filled. */
export type CheckedTemplates<Given> = [Problem<Given>] extends [never] ? unknown : Problem<Given>

/** A template with its tokens filled. */
type Filled<Template extends string, Table extends string, Columns extends string> = Template extends
  `${infer Head}{${infer Token}}${infer Rest}`
  ? `${Head}${Token extends "table" ? Table : Columns}${Filled<Rest, Table, Columns>}`
  : Template

/** The text behind its first 16 letters; never where there are fewer. */
// dprint-ignore
type Behind16<Text> = Text extends
  `${infer _0}${infer _1}${infer _2}${infer _3}${infer _4}${infer _5}${infer _6}${infer _7}${infer _8}${infer _9}${infer _10}${infer _11}${infer _12}${infer _13}${infer _14}${infer _15}${infer Rest}`
  ? Rest
  : never

/** What is kept of a long name; its end is a number that types do not count. */
// dprint-ignore
type Cut<Name> = Name extends
  `${infer A0}${infer A1}${infer A2}${infer A3}${infer A4}${infer A5}${infer A6}${infer A7}${infer A8}${infer A9}${infer A10}${infer A11}${infer A12}${infer A13}${infer A14}${infer A15}${infer A16}${infer A17}${infer A18}${infer A19}${infer A20}${infer A21}${infer A22}${infer A23}${infer A24}${infer A25}${infer A26}${infer A27}${infer A28}${infer A29}${infer A30}${infer A31}${infer A32}${infer A33}${infer A34}${infer A35}${infer A36}${infer A37}${infer A38}${infer A39}${infer A40}${infer A41}${infer A42}${infer A43}${infer A44}${infer A45}${infer A46}${infer A47}${infer A48}${infer A49}${infer A50}${infer A51}${infer A52}${infer A53}${infer _}`
  ? `${A0}${A1}${A2}${A3}${A4}${A5}${A6}${A7}${A8}${A9}${A10}${A11}${A12}${A13}${A14}${A15}${A16}${A17}${A18}${A19}${A20}${A21}${A22}${A23}${A24}${A25}${A26}${A27}${A28}${A29}${A30}${A31}${A32}${A33}${A34}${A35}${A36}${A37}${A38}${A39}${A40}${A41}${A42}${A43}${A44}${A45}${A46}${A47}${A48}${A49}${A50}${A51}${A52}${A53}_${string}`
  : never

/** A name of at most 63 letters, or what is kept of a longer one. Counted by sixteens, since most names are short. */
type Fitting<Name extends string> = [Behind16<Behind16<Behind16<Behind16<Name>>>>] extends [never] ? Name : Cut<Name>

/** The name by the convention, or PostgreSQL's own where it says nothing of the kind. */
export type NameBy<Given, Kind extends keyof Templates, Own, Table extends string, Columns extends string> =
  Kind extends keyof Given ? Fitting<Filled<Given[Kind] & string, Table, Columns>> : Own

const kinds = { pkey: "pk", key: "uq", fkey: "fk", check: "ck", idx: "ix" } as const

/** Of an over-long name 54 letters are kept, and a number of the whole follows in eight. */
const kept = 54

/** FNV-1a, 32 bits, in eight hexadecimal digits: the same for a name for ever, since it becomes part of one. */
const numberOf = (text: string): string => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, "0")
}

const fitting = (name: string): string => {
  if (utf8Bytes(name) <= 63) return name
  // Letters of several bytes are not cut: where, the types could not tell.
  if (utf8Bytes(name) !== name.length) return name
  return `${name.slice(0, kept)}_${numberOf(name)}`
}

/** The name of a constraint or index that was given none. */
export const conventionalName = (
  templates: Templates,
  table: string,
  columns: ReadonlyArray<string>,
  mark: Exclude<Mark, "named check" | "identity"> | "idx"
): string => {
  const template = templates[kinds[mark]]
  if (template === undefined) return constraintName(table, columns, mark)
  return fitting(template.replace(tokens, (_, token: string) => token === "table" ? table : columns.join("_")))
}

const tokens = /\{(.*?)\}/gs

/** The templates, looked through: only what can be filled is in them. */
export const checkedTemplates = (templates: Templates): Templates => {
  for (const [kind, template] of Object.entries(templates) as ReadonlyArray<[string, string]>) {
    if (!Object.values<string>(kinds).includes(kind)) {
      throw new InvalidSchema({ problem: `a naming convention has templates for pk, uq, fk, ck and ix, not "${kind}"` })
    }
    const known = kind === "pk" ? ["table"] : ["table", "columns"]
    for (const [, token = ""] of template.matchAll(tokens)) {
      if (!known.includes(token)) {
        throw new InvalidSchema({
          problem: `the template "${template}" has "{${token}}": it knows ${
            known.map((one) => `{${one}}`).join(" and ")
          }`
        })
      }
    }
  }
  return { ...templates }
}
