/** The keys of rows: what says which row is meant, and which of its columns a relation needs. */
import type { FieldsOf } from "../relation/Relation.ts"
import type { TableOf, Value } from "./Columns.ts"

type MarkOf<Field> = Field extends { readonly "~U": infer Marks } ? Marks : never

/** The keys of the primary key's columns: what a column says of itself, or a constraint of the table. */
export type PrimaryKey<M, Key> = OwnPrimaryKey<FieldsOf<M, Key>> extends infer Own
  ? [Own] extends [never] ? TablePrimaryKey<TableOf<M, Key>> : Own
  : never

type OwnPrimaryKey<Fields> = {
  [Key in keyof Fields]: "pkey" extends MarkOf<Fields[Key]> ? Key : never
}[keyof Fields]

type TablePrimaryKey<Table> = Table extends { readonly "~X": infer Named } ? KeysOfPrimary<Named> : never

type KeysOfPrimary<Named> = Named extends { readonly primaryKey: infer Key } ? Key : never

/** What says which row is meant: the primary key's value, or for several columns an object of them. */
export type KeyOf<M, Key> = OwnPrimaryKey<FieldsOf<M, Key>> extends infer Own
  ? [Own] extends [never] ? Picked<FieldsOf<M, Key>, TablePrimaryKey<TableOf<M, Key>>>
  : Own extends keyof FieldsOf<M, Key> ? Value<FieldsOf<M, Key>, Own>
  : never
  : never

type Picked<Fields, Keys> = [Keys] extends [never] ? never
  : { readonly [Key in Keys & keyof Fields]: Value<Fields, Key> }

/** The columns that a row must have been read with for a relation of it to be loaded. */
export type OwnKeys<M, Key, Rel> = Rel extends
  { readonly "~by": infer Keys; readonly "~through": infer Through; readonly kind: infer Kind }
  ? [Through] extends [never]
    ? Kind extends "one" ?
      [Keys] extends [never] ? unknown : OwnKeysBy<FieldsOf<M, Key>, EachKey<Keys>, PrimaryKey<M, Key>>
    : Picked<FieldsOf<M, Key>, PrimaryKey<M, Key>>
  : Picked<FieldsOf<M, Key>, PrimaryKey<M, Key>>
  : unknown

type OwnKeysBy<Fields, Keys, Primary> = [Keys] extends [keyof Fields] ? Picked<Fields, Keys> : Picked<Fields, Primary>

type EachKey<Keys> = Keys extends ReadonlyArray<infer Each> ? Each : Keys
