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

interface Variant<Fields, By extends keyof Fields> {
  /** What the discriminator holds in its rows. */
  readonly is: NonNullable<Value<Fields[By]>>
  /** The columns that only its rows have: they are not in the rows of variants that do not name them. */
  readonly columns?: ReadonlyArray<keyof Fields & string> | undefined
}

type ColumnsOf<V> = V extends { readonly columns: ReadonlyArray<infer Columns> } ? Columns : never
type IsOf<V> = V extends { readonly is: infer Is } ? Is : never

/** The columns that rows of a variant do not have. */
export type OthersColumns<Of, Name extends keyof Of> = Exclude<ColumnsOf<Of[keyof Of]>, ColumnsOf<Of[Name]>>

/** The columns of one variant: the discriminator holds its value, and is not the program's to set. */
export type VariantFields<Fields, By, Of, Name extends keyof Of> = {
  readonly [Key in keyof Fields as Key extends OthersColumns<Of, Name> ? never : Key]: Key extends By
    ? Discriminator<IsOf<Of[Name]>, Fields[Key]>
    : Fields[Key]
}

interface Discriminator<Is, Field> {
  readonly "~A": Is
  readonly "~I": "generated"
  readonly "~C": Field extends { readonly "~C": infer C } ? C : never
  readonly "~U": Field extends { readonly "~U": infer U } ? U : never
  readonly "~X": Field extends { readonly "~X": infer X } ? X : never
  readonly "~D": Field extends { readonly "~D": infer D } ? D : never
  readonly "~W": "the variant says it"
}

/** The names of all variants that options declare. */
export type VariantNames<O> = { [Key in keyof O]: keyof DeclaredOf<O[Key]> }[keyof O] & string

type DeclaredOf<O> = O extends { readonly variants: { readonly of: infer Of } } ? Of : Record<never, never>

/** The key of the table that a variant is of. */
export type BaseOf<O, Name> = { [Key in keyof O]: Name extends keyof DeclaredOf<O[Key]> ? Key : never }[keyof O]

/** The table of a variant, as its model speaks about it. */
export type VariantTable<M, O, Name> = BaseOf<O, Name> extends infer Key extends keyof O & keyof M & string
  ? O[Key] extends { readonly variants: { readonly by: infer By; readonly of: infer Of } }
    ? Name extends keyof Of ? TableOver<NameOf<M, Key>, VariantFields<FieldsOf<M, Key>, By, Of, Name>, M[Key]> : never
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
  readonly is: unknown
  readonly columns?: ReadonlyArray<string> | undefined
}

/** What tells the rows of one variant from all others of its table. */
export interface Kind {
  readonly name: string
  /** The key of the discriminator's column, and what that holds. */
  readonly by: string
  readonly is: unknown
  /** The keys of columns that its rows do not have. */
  readonly others: ReadonlySet<string>
}

/** The variants of a table, by the text of what the discriminator holds. */
export interface Kinds {
  readonly by: string
  readonly all: ReadonlyMap<string, Kind>
}

/** The variants as they are declared, checked. Throws `InvalidModel`. */
export const kindsOf = (
  table: string,
  plan: TablePlan,
  erased: ErasedTable,
  { by, of }: ErasedVariants,
  taken: (name: string) => boolean
): Kinds => {
  const fail = (problem: string): never => {
    throw new InvalidModel({ table, relation: undefined, problem })
  }
  const has = (key: string): boolean => plan.columns.some((column) => column.key === key)
  if (!has(by)) fail(`its variants go by the column "${by}", which it has not`)
  const { type } = columnOf(erased, by)
  const own = (name: string): ReadonlyArray<string> => of[name]?.columns ?? []
  const columns = new Set(Object.keys(of).flatMap(own))
  const all = new Map<string, Kind>()
  for (const [name, { is }] of Object.entries(of)) {
    if (taken(name)) fail(`its variant "${name}" has the name of another model`)
    const wrong = own(name).find((key) => !has(key) || key === by)
    if (wrong !== undefined) fail(`"${wrong}" is none of the columns that its variant "${name}" can have alone`)
    const text = type.encode(is)
    const twin = all.get(text)
    if (twin !== undefined) fail(`its variants "${twin.name}" and "${name}" cannot be told apart`)
    const others = new Set([...columns].filter((key) => !own(name).includes(key)))
    all.set(text, { name, by, is, others })
  }
  return { by, all }
}

/** What every row of a variant holds. */
export const heldBy = (kind: Kind | undefined): Readonly<Record<string, unknown>> =>
  kind === undefined ? {} : { [kind.by]: kind.is }

/** The row without the columns that only others have. */
export const withoutOthers = <Row extends object>(kind: Kind | undefined, row: Row): Row => {
  if (kind === undefined || kind.others.size === 0) return row
  // What is left out is not in the row's type either.
  return Object.fromEntries(Object.entries(row).filter(([key]) => !kind.others.has(key))) as Row
}
