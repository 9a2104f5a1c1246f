/**
 * Single-table inheritance: a table whose rows are of several kinds, told apart by one of its columns, the discriminator.
 * Each kind is a variant with a model of its own, over the columns that all have and those that are its alone.
 */
import type { TablePlan } from "@aludel/sql/Plan"
import { columnOf, type ErasedTable } from "../erased/Table.ts"
import { InvalidModel } from "../error/InvalidModel.ts"
import type { FieldsOf, NameOf } from "../relation/Relation.ts"

type Value<Field> = Field extends { readonly "~A": infer A } ? A : never

/** The variants of a table, by one of its columns. */
export type Variants<M, Key> = {
  [By in keyof FieldsOf<M, Key> & string]: VariantsBy<FieldsOf<M, Key>, By>
}[keyof FieldsOf<M, Key> & string]

interface VariantsBy<Fields, By extends keyof Fields> {
  /** The discriminator: the column that says of which variant a row is. */
  readonly by: By
  /** The variants, by the names of their models. */
  readonly of: { readonly [Name in string]: Variant<Fields, By> }
}

type Variant<Fields, By extends keyof Fields> = Kindred<Fields, By> | Several

interface Kindred<Fields, By extends keyof Fields> {
  /** What the discriminator holds in its rows. */
  readonly is: NonNullable<Value<Fields[By]>>
  /** The columns that only its rows have: they are not in the rows of variants that do not name them. */
  readonly columns?: ReadonlyArray<keyof Fields & string> | undefined
  /** Variants whose rows are of this kind too: its model is then over all of them. */
  readonly of?: ReadonlyArray<string> | undefined
}

/** What several variants are: it has no rows of its own. */
interface Several {
  readonly of: ReadonlyArray<string>
  readonly is?: undefined
  readonly columns?: undefined
}

type ColumnsOf<V> = V extends { readonly columns: ReadonlyArray<infer Columns> } ? Columns : never
type IsOf<V> = V extends { readonly is: infer Is } ? Is : never

/** The variants that are one kind of rows each, and not what several are. */
export type KindsOf<Of> = { [Name in keyof Of]: Of[Name] extends { readonly is: {} } ? Name : never }[keyof Of]

/** The kinds of rows that a variant's are of: its own, and those of the variants that it names. */
export type MembersOf<Of, Name extends keyof Of> = Name extends keyof Of ?
    | (Of[Name] extends { readonly is: {} } ? Name : never)
    | (Of[Name] extends { readonly of: ReadonlyArray<infer Inner> } ? MembersOf<Of, Inner & keyof Of> : never)
  : never

/** The columns that rows of these kinds do not have. */
export type OthersColumns<Of, Members extends keyof Of> = Exclude<ColumnsOf<Of[keyof Of]>, ColumnsOf<Of[Members]>>

/**
 * The columns of one variant: the discriminator holds its value, and is not the program's to set; of what several are it holds
 * one of theirs.
 *
 * @typeParam Members the kinds of rows that are meant
 */
export type VariantFields<Fields, By, Of, Name extends keyof Of, Members extends keyof Of> = {
  readonly [Key in keyof Fields as Key extends OthersColumns<Of, Members> ? never : Key]: Key extends By
    ? Discriminator<
      IsOf<Of[Members]>,
      Fields[Key],
      Of[Name] extends { readonly of: unknown } ? "required" : "generated"
    >
    : Fields[Key]
}

interface Discriminator<Is, Field, Input> {
  readonly "~A": Is
  readonly "~I": Input
  readonly "~C": Field extends { readonly "~C": infer C } ? C : never
  readonly "~U": Field extends { readonly "~U": infer U } ? U : never
  readonly "~X": Field extends { readonly "~X": infer X } ? X : never
  readonly "~D": Field extends { readonly "~D": infer D } ? D : never
  readonly "~W": Input extends "generated" ? "the variant says it" : Is
}

/** The names of all variants that options declare. */
export type VariantNames<O> = { [Key in keyof O]: keyof DeclaredOf<O[Key]> }[keyof O] & string

type DeclaredOf<O> = O extends { readonly variants: { readonly of: infer Of } } ? Of : Record<never, never>

/** The key of the table that a variant is of. */
export type BaseOf<O, Name> = { [Key in keyof O]: Name extends keyof DeclaredOf<O[Key]> ? Key : never }[keyof O]

/** The table of a variant, as its model speaks about it. */
export type VariantTable<M, O, Name> = BaseOf<O, Name> extends infer Key extends keyof O & keyof M & string
  ? O[Key] extends { readonly variants: { readonly by: infer By; readonly of: infer Of } }
    ? Name extends keyof Of
      ? TableOver<NameOf<M, Key>, VariantFields<FieldsOf<M, Key>, By, Of, Name, MembersOf<Of, Name>>, M[Key]>
    : never
  : never
  : never

type TableOver<Name, Fields, Base> = Base extends { readonly "~X": infer Constraints } ?
    & { readonly "~N": Name; readonly "~F": Fields; readonly "~X": Constraints }
    & { readonly [Key in keyof Fields & keyof Base]: Base[Key] }
  : never

/** Variants without their types. */
export interface ErasedVariants {
  readonly by: string
  readonly of: { readonly [Name in string]: ErasedVariant }
}

interface ErasedVariant {
  readonly is?: unknown
  readonly columns?: ReadonlyArray<string> | undefined
  readonly of?: ReadonlyArray<string> | undefined
}

/** What tells the rows of one variant from all others of its table. */
export interface Kind {
  readonly name: string
  /** The key of the discriminator's column, and what that may hold. */
  readonly by: string
  readonly is: ReadonlyArray<unknown>
  /** The kinds that it is what several are of; undefined for one kind of rows. */
  readonly kinds: Kinds | undefined
  /** The keys of columns that its rows do not have. */
  readonly others: ReadonlySet<string>
}

/** The variants of a table, by the text of what the discriminator holds. */
export interface Kinds {
  readonly by: string
  readonly all: ReadonlyMap<string, Kind>
}

/** All variants of a table: its kinds of rows, and what several of them are. */
export interface DeclaredVariants {
  readonly kinds: Kinds
  readonly several: ReadonlyArray<Kind>
}

/** The variants as they are declared, checked. Throws `InvalidModel`. */
export const variantsOf = (
  table: string,
  plan: TablePlan,
  erased: ErasedTable,
  { by, of }: ErasedVariants,
  taken: (name: string) => boolean
): DeclaredVariants => {
  const fail = (problem: string): never => {
    throw new InvalidModel({ table, relation: undefined, problem })
  }
  const has = (key: string): boolean => plan.columns.some((column) => column.key === key)
  if (!has(by)) fail(`its variants go by the column "${by}", which it has not`)
  const { type } = columnOf(erased, by)
  const names = Object.keys(of)
  const membersOf = (name: string, above: ReadonlyArray<string> = []): ReadonlyArray<string> => {
    const variant = of[name] ?? fail(`its variant "${above.at(-1)}" names "${name}", which is none`)
    if (above.includes(name)) fail(`its variant "${name}" is named by itself`)
    const inner = (variant.of ?? []).flatMap((one) => membersOf(one, [...above, name]))
    const members = [...new Set(variant.is === undefined ? inner : [name, ...inner])]
    return members.length === 0
      ? fail(`its variant "${name}" says neither \`is\` nor \`of\` which variants it is`)
      : members
  }
  const own = (name: string): ReadonlyArray<string> => of[name]?.columns ?? []
  const columns = new Set(names.flatMap(own))
  const kindOf = (name: string, kinds: Kinds | undefined): Kind => {
    const members = [...new Set([name, ...kinds === undefined ? [] : membersOf(name)])]
    const wrong = own(name).find((key) => !has(key) || key === by)
    if (wrong !== undefined) fail(`"${wrong}" is none of the columns that its variant "${name}" can have alone`)
    const held = new Set(members.flatMap(own))
    const is = members.flatMap((one) => of[one]?.is ?? [])
    return { name, by, is, kinds, others: new Set([...columns].filter((key) => !held.has(key))) }
  }
  const all = new Map<string, Kind>()
  for (const name of names) {
    if (taken(name)) fail(`its variant "${name}" has the name of another model`)
    const is = of[name]?.is
    if (is === undefined) continue
    const twin = all.get(type.encode(is))
    if (twin !== undefined) fail(`its variants "${twin.name}" and "${name}" cannot be told apart`)
    all.set(type.encode(is), kindOf(name, undefined))
  }
  const several = names.filter((name) => of[name]?.of !== undefined || of[name]?.is === undefined).map((name) => {
    const members = membersOf(name)
    return kindOf(name, { by, all: new Map([...all].filter(([, kind]) => members.includes(kind.name))) })
  })
  return { kinds: { by, all }, several }
}

/** What every row of a variant holds: nothing that is known, where it is what several are. */
export const heldBy = (kind: Kind | undefined): Readonly<Record<string, unknown>> =>
  kind === undefined || kind.kinds !== undefined ? {} : { [kind.by]: kind.is[0] }

/** Whether the discriminator of a new row is one of the kind's; the variant says it where it is one kind of rows. */
export const admits = (kind: Kind | undefined, table: ErasedTable, row: Readonly<Record<string, unknown>>): boolean => {
  if (kind?.kinds === undefined) return true
  const value = row[kind.by]
  return value !== undefined && value !== null && kind.kinds.all.has(columnOf(table, kind.by).type.encode(value))
}

/** The row without the columns that only others have. */
export const withoutOthers = <Row extends object>(kind: Kind | undefined, row: Row): Row => {
  if (kind === undefined || kind.others.size === 0) return row
  // What is left out is not in the row's type either.
  return Object.fromEntries(Object.entries(row).filter(([key]) => !kind.others.has(key))) as Row
}
