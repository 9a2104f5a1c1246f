/** The names of the constraints that a write can break, from what the table's type carries. */
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"
import type { DerivedName, NamedForeignKey, NamedKey, TableConstraintName } from "../schema/Constraint.ts"
import type { ConstraintName, DbName } from "../schema/Name.ts"

/** The names of the unique and primary-key constraints that a column declares for itself. */
export type KeyName<Table extends string, Key, Definition extends AnyColumnDefinition> =
  | ConstraintName<Table, DbName<Key, Definition>>[Definition["~V"]]
  | Definition["~K"]
  // A name that was given may be that of a check: then none is taken for a key's.
  | ("named check" extends Definition["~C"] ? never : Definition["~Q"])

/** The keys of the columns that a table's constraint is over, where ON CONFLICT can be told so. */
type KeysOf<Constraint> = Constraint extends DerivedName<"key", infer Keys extends ReadonlyArray<unknown>>
  ? Keys[number]
  : Constraint extends NamedKey<string, infer Keys> ? Keys
  : Constraint extends { readonly primaryKey: infer Keys } ? Keys
  : never

/** Those of the table's constraints that are over exactly these columns. */
export type KeyOver<Constraints, Keys> = Constraints extends unknown
  ? [KeysOf<Constraints>] extends [Keys] ? [Keys] extends [KeysOf<Constraints>] ? Constraints : never : never
  : never

/** The constraints and indexes for which a row can be one too many. */
type Uniqueness = DerivedName<"key" | "idx", unknown> | NamedKey<string, unknown> | { readonly primaryKey: unknown }

/** The names of a table, each a lazy member: members of an interface carry no alias into a hover. */
export interface Breakable<Table extends string, Fields, Constraints> {
  /** What a row that is inserted can break. */
  readonly inserted:
    | {
      readonly [Key in keyof Fields]:
        | ConstraintName<
          Table,
          DbName<Key, Fields[Key] & AnyColumnDefinition>
        >[(Fields[Key] & AnyColumnDefinition)["~C"]]
        | (Fields[Key] & AnyColumnDefinition)["~X"]
    }[keyof Fields]
    | TableConstraintName<Table, Fields, Constraints>
  /** What ON CONFLICT without a target answers for. */
  readonly unique:
    | { readonly [Key in keyof Fields]: KeyName<Table, Key, Fields[Key] & AnyColumnDefinition> }[keyof Fields]
    | TableConstraintName<Table, Fields, Extract<Constraints, Uniqueness>>
  /** Its foreign keys. */
  readonly foreignKeys:
    | {
      readonly [
        // Asked first, since a name costs more than the question.
        Key in keyof Fields
      ]: "fkey" extends (Fields[Key] & AnyColumnDefinition)["~C"]
        ? ConstraintName<Table, DbName<Key, Fields[Key] & AnyColumnDefinition>>["fkey"]
        : (Fields[Key] & AnyColumnDefinition)["~G"]
    }[keyof Fields]
    | TableConstraintName<Table, Fields, Extract<Constraints, DerivedName<"fkey", unknown> | NamedForeignKey<string>>>
}
