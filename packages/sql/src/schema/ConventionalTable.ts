/** Tables whose constraints are named by a convention: SQLAlchemy's `MetaData(naming_convention=…)`. */
import type { AnyColumnDefinition } from "./ColumnDefinition.ts"
import type { ColumnFacts } from "./ColumnFacts.ts"
import type {
  DerivedName,
  JoinedNames,
  NamedForeignKey,
  NamedKey,
  NamedPrimaryKey,
  TableConstraint
} from "./Constraint.ts"
import type { SchemaOption } from "./Enum.ts"
import { checkIdentifier, type DbName } from "./Name.ts"
import { type CheckedTemplates, checkedTemplates, type NameBy, type Templates } from "./NamingConvention.ts"
import type { PartitionKey } from "./PartitionKey.ts"
import { declareTable, type Table, type TableOptions } from "./Table.ts"

/** The names of one column's constraints by its convention, one lazy member for each kind. */
interface ColumnNames<Given, Name extends string, Column extends string> {
  readonly key: NameBy<Given, "uq", `${Name}_${Column}_key`, Name, Column>
  readonly fkey: NameBy<Given, "fk", `${Name}_${Column}_fkey`, Name, Column>
  readonly check: NameBy<Given, "ck", `${Name}_${Column}_check`, Name, Column>
  readonly pkey: NameBy<Given, "pk", `${Name}_pkey`, Name, Column>
  readonly "named check": never
  readonly identity: never
}

/** A column's definition in such a table: all names of its constraints are there as if they had been given. */
interface ConventionalColumn<Given, Name extends string, Column extends string, Definition extends AnyColumnDefinition>
  extends AnyColumnDefinition
{
  readonly "~A": Definition["~A"]
  readonly "~I": Definition["~I"]
  readonly "~C": Definition["~C"] & ("identity" | "named check")
  readonly "~U": Definition["~U"]
  readonly "~V": never
  readonly "~X": Definition["~X"] | ColumnNames<Given, Name, Column>[Definition["~C"]]
  readonly "~Q": Definition["~Q"]
  readonly "~K": ColumnNames<Given, Name, Column>[Definition["~U"]]
  readonly "~G": ColumnNames<Given, Name, Column>[Definition["~C"] & "fkey"]
  readonly "~D": Definition["~D"]
  readonly "~W": Definition["~W"]
  readonly facts: ColumnFacts
}

/** A column without constraints of its own, which is as in any table. */
interface Unconstrained {
  readonly "~C": never
  readonly "~U": never
}

/** The columns of such a table. */
export type ConventionalFields<Given, Name extends string, Fields> = {
  readonly [Key in keyof Fields]: Fields[Key] extends Unconstrained ? Fields[Key]
    : Fields[Key] extends AnyColumnDefinition ? ConventionalColumn<Given, Name, DbName<Key, Fields[Key]>, Fields[Key]>
    : Fields[Key]
}

/** How a constraint of the table itself is named. */
export type ConventionalConstraint<Given, Name extends string, Fields, Named> = Named extends
  DerivedName<"key", infer Keys extends ReadonlyArray<unknown>> ? NamedKey<
    NameBy<Given, "uq", `${Name}_${JoinedNames<Keys, Fields>}_key`, Name, JoinedNames<Keys, Fields>>,
    Keys[number]
  >
  : Named extends DerivedName<"fkey", infer Keys> ? NamedForeignKey<
      NameBy<Given, "fk", `${Name}_${JoinedNames<Keys, Fields>}_fkey`, Name, JoinedNames<Keys, Fields>>
    >
  : Named extends DerivedName<"idx", infer Keys> ? NamedKey<
      NameBy<Given, "ix", `${Name}_${JoinedNames<Keys, Fields>}_idx`, Name, JoinedNames<Keys, Fields>>,
      never
    >
  : Named extends { readonly named: string } ? Named
  : Named extends { readonly primaryKey: infer Keys }
    ? NamedPrimaryKey<NameBy<Given, "pk", `${Name}_pkey`, Name, "">, Keys>
  : Named

/** How constraints without a name are named, and `table` with it. */
export interface NamingConvention<out Given> {
  /** As `table`, with names by the convention: at run time, in the DDL, and in the type of what a write can break. */
  readonly table: <
    const Name extends string,
    Fields extends object,
    const Constraints extends ReadonlyArray<TableConstraint<keyof Fields, unknown, Fields>> = readonly [],
    const Indexes extends ReadonlyArray<TableConstraint<keyof Fields, unknown, Fields>> = readonly [],
    const By extends PartitionKey<keyof Fields> = never
  >(
    name: Name,
    fields: Fields | (new() => Fields),
    options?: TableOptions<Fields, Constraints, Indexes, By>
  ) => Table<
    Name,
    ConventionalFields<Given, Name, Fields>,
    ConventionalConstraint<Given, Name, Fields, Constraints[number]["~N"] | Indexes[number]["~N"]> | By
  >
}

/**
 * Names for constraints and indexes by templates, for all tables that are declared with its `table`. A name that is given
 * stands as it is. Of a name over 63 bytes the first 54 are kept, and a number made of the whole name follows: always the
 * same one, which the type shows as any text.
 *
 * `{table}` is the table's name, `{columns}` are its columns' names joined by `_`. What a foreign key points at has no token:
 * its table may be declared later, and no type may depend on that. Throws `InvalidSchema` for a template with another token.
 *
 * @param templates `pk`, `uq`, `fk`, `ck` and `ix`; PostgreSQL's own name where one is left out
 * @param options `schema`: where the tables lie that do not name another
 *
 * @example
 * import { catchConstraint, insert, namingConvention, Pg, Query } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 *
 * const { table } = namingConvention({
 *   pk: "pk_{table}",
 *   uq: "uq_{table}_{columns}",
 *   fk: "fk_{table}_{columns}",
 *   ck: "ck_{table}_{columns}",
 *   ix: "ix_{table}_{columns}"
 * })
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.text().unique()
 * })
 * const signUp = Query.run(insert(users).values({ email: "ann@example.org" })).pipe(
 *   catchConstraint("uq_users_email", () => Effect.succeed("taken" as const))
 * )
 */
export const namingConvention = <const Given extends Templates>(
  templates: Given & CheckedTemplates<Given>,
  { schema }: Pick<SchemaOption, "schema"> = {}
): NamingConvention<Given> => {
  const naming = checkedTemplates(templates)
  if (schema !== undefined) checkIdentifier(schema, "a schema")
  return {
    // The seam between a table's plain data and its type, as in `table`.
    table: (name, fields, options) => declareTable(name, fields, { schema, ...options }, naming) as never
  }
}
