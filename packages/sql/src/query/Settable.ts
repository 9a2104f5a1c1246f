/** What an update can set a column to, and the names of what that can break. */
import type { Expression } from "../expression/Expression.ts"
import type { Volatile } from "../expression/Volatile.ts"
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"
import type { TableConstraintName } from "../schema/Constraint.ts"
import type { ConstraintName, DbName } from "../schema/Name.ts"
import type { Assigned } from "./AssignedPart.ts"

/** A value, or an expression over the tables in scope. */
export type Settable<Scope, Definition extends AnyColumnDefinition> = Definition["~I"] extends "generated"
  ? "the column is generated"
  :
    | Definition["~A"]
    | (bigint extends Definition["~A"] ? number : never)
    | Expression<Scope | Volatile | Assigned, Definition["~A"], unknown>
    | undefined

/** The same beside tables of which some may be null: a column that cannot be null does not take theirs. */
export type SettableFrom<Scope, Present, Definition extends AnyColumnDefinition> = Definition["~I"] extends "generated"
  ? "the column is generated"
  :
    | Definition["~A"]
    | (bigint extends Definition["~A"] ? number : never)
    | Expression<Scope | Volatile | Assigned, Definition["~A"], null extends Definition["~A"] ? unknown : Present>
    | undefined

/** Foreign keys of other tables may point at the primary key; who they are, only a data model knows. */
interface Pointing {
  readonly pkey: string
  readonly key: never
}

/** The same for a primary key over several columns, of which one is set. */
type PointingAt<Constraints, Key> = Constraints extends { readonly primaryKey: infer Keys }
  ? [Key & Keys] extends [never] ? never : string
  : never

/** The names of what an update can break, each a lazy member: members of an interface carry no alias into a hover. */
export interface Touched<Table extends string, Fields, Constraints, Key extends keyof Fields, Incoming extends string> {
  /** The constraints of the columns that are set, those of the table, and the foreign keys that point at it. */
  readonly names: string extends Incoming ?
      | {
        readonly [K in Key]:
          | ConstraintName<Table, DbName<K, Fields[K] & AnyColumnDefinition>>[(Fields[K] & AnyColumnDefinition)["~C"]]
          | (Fields[K] & AnyColumnDefinition)["~X"]
          | Pointing[(Fields[K] & AnyColumnDefinition)["~U"]]
      }[Key]
      | TableConstraintName<Table, Fields, Constraints>
      | PointingAt<Constraints, Key>
    :
      | {
        readonly [K in Key]:
          | ConstraintName<Table, DbName<K, Fields[K] & AnyColumnDefinition>>[(Fields[K] & AnyColumnDefinition)["~C"]]
          | (Fields[K] & AnyColumnDefinition)["~X"]
      }[Key]
      | TableConstraintName<Table, Fields, Constraints>
      | Incoming
}
