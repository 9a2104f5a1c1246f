/** What the writing calls of a model take and yield of one table: keys, columns, rows. */
import type { Expression, NewRow } from "@aludel/sql"
import type { FieldsOf, NameOf } from "../relation/Relation.ts"

/** The facts of a column that writing needs. */
export interface Definition {
  readonly "~A": unknown
  readonly "~I": string
  readonly "~U": string
  readonly "~W": unknown
}

export type DefinitionOf<Fields, Key extends keyof Fields> = Fields[Key] & Definition

type ConstraintsOf<M, Key> = Key extends keyof M ? M[Key] extends { readonly "~X": infer Named } ? Named : never : never

type KeyValue<Value> = NonNullable<Value> | (bigint extends Value ? number : never)

type KeyOver<Fields, Keys> = {
  readonly [Key in Keys & keyof Fields]: KeyValue<DefinitionOf<Fields, Key>["~A"]>
}

type TableKeys<Named> = Named extends { readonly primaryKey: infer Keys } ? Keys
  : Named extends { readonly mark: "key"; readonly keys: ReadonlyArray<infer Keys> } ? Keys
  : Named extends { readonly named: string; readonly over: infer Keys } ? Keys
  : never

type EachTableKey<Fields, Named> = Named extends unknown
  ? [TableKeys<Named>] extends [never] ? never : KeyOver<Fields, TableKeys<Named>>
  : never

/** A row's key: the column of its primary key or of a unique constraint, or all columns of one that has several. */
export type RowKey<M, Key> = Keys<M, Key>["all"]

/** Members of an interface carry no alias into a message, so that the keys are shown. */
export interface Keys<M, Key> {
  readonly all:
    | {
      [Name in keyof FieldsOf<M, Key>]: [DefinitionOf<FieldsOf<M, Key>, Name>["~U"]] extends [never] ? never
        : KeyOver<FieldsOf<M, Key>, Name>
    }[keyof FieldsOf<M, Key>]
    | EachTableKey<FieldsOf<M, Key>, ConstraintsOf<M, Key>>
}

/** A row of the table as it is read. */
export type RowOf<M, Key> = Rows<M, Key>["row"]

/** Members of an interface carry no alias into a hover, so that the fields are shown. */
export interface Rows<M, Key> {
  readonly row: {
    readonly [Name in keyof FieldsOf<M, Key>]: DefinitionOf<FieldsOf<M, Key>, Name>["~A"]
  }
}

/** The columns to set. */
export type PatchOf<M, Key> = Patches<M, Key>["patch"]

/** Values, or expressions over the row as it is. */
export interface Patches<M, Key> {
  readonly patch: {
    readonly [Name in keyof FieldsOf<M, Key>]?: PatchValue<M, Key, FieldsOf<M, Key>[Name] & Definition> | undefined
  }
}

export type PatchValue<M, Key, Field extends Definition> = Field["~I"] extends "generated" ? Field["~W"]
  : Field["~W"] | Expression<NameOf<M, Key>, Field["~A"], unknown>

/** A new row without relations. */
export type NewRowOf<M, Key> = Key extends keyof M
  ? M[Key] extends { readonly "~N": string; readonly "~F": unknown; readonly "~X": unknown } ? NewRow<M[Key]> : never
  : never
