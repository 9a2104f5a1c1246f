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

/** A name of at most 63 letters; of a longer one what is kept, since its end is a number that types do not count. */
// dprint-ignore
type Fitting<Name extends string> = Name extends
  `${infer A0}${infer A1}${infer A2}${infer A3}${infer A4}${infer A5}${infer A6}${infer A7}${infer A8}${infer B0}${infer B1}${infer B2}${infer B3}${infer B4}${infer B5}${infer B6}${infer B7}${infer B8}${infer C0}${infer C1}${infer C2}${infer C3}${infer C4}${infer C5}${infer C6}${infer C7}${infer C8}${infer D0}${infer D1}${infer D2}${infer D3}${infer D4}${infer D5}${infer D6}${infer D7}${infer D8}${infer E0}${infer E1}${infer E2}${infer E3}${infer E4}${infer E5}${infer E6}${infer E7}${infer E8}${infer F0}${infer F1}${infer F2}${infer F3}${infer F4}${infer F5}${infer F6}${infer F7}${infer F8}${infer Rest}`
  ? Rest extends `${infer _0}${infer _1}${infer _2}${infer _3}${infer _4}${infer _5}${infer _6}${infer _7}${infer _8}${infer _9}${infer _}`
    ? `${A0}${A1}${A2}${A3}${A4}${A5}${A6}${A7}${A8}${B0}${B1}${B2}${B3}${B4}${B5}${B6}${B7}${B8}${C0}${C1}${C2}${C3}${C4}${C5}${C6}${C7}${C8}${D0}${D1}${D2}${D3}${D4}${D5}${D6}${D7}${D8}${E0}${E1}${E2}${E3}${E4}${E5}${E6}${E7}${E8}${F0}${F1}${F2}${F3}${F4}${F5}${F6}${F7}${F8}_${string}`
    : Name
  : Name

/** The name by a template, or PostgreSQL's own where there is none. */
export type NameBy<Template, Own extends string, Table extends string, Columns extends string> = [Template] extends
  [string] ? Fitting<Filled<Template, Table, Columns>> : Own

/** What a convention says of one kind; unknown where it says nothing. */
export type TemplateOf<Given, Kind extends keyof Templates> = Given extends { readonly [Key in Kind]: infer Template }
  ? Template
  : unknown

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
