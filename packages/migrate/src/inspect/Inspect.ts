/**
 * Reads a database's catalog. All queries see one snapshot, and names in the default schema are written without it, as the
 * program writes them.
 */
import { type DatabaseError, Reads, transaction } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type {
  Catalog,
  Collation,
  Column,
  CompositeType,
  Constraint,
  DomainType,
  EnumType,
  Extension,
  Index,
  Policy,
  Privilege,
  Routine,
  Schema,
  Sequence,
  Statistics,
  Table,
  Trigger,
  View
} from "../catalog/Catalog.ts"
import * as CatalogQuery from "./CatalogQuery.ts"
import { arrayLiteral } from "./Literal.ts"

/** What is looked at. */
export interface InspectOptions {
  /** The schemas; all but the server's own where it is left out. */
  readonly schemas?: ReadonlyArray<string> | undefined
  /** The schema whose names need no qualification; `public` where it is left out. */
  readonly defaultSchema?: string | undefined
}

/** What belongs to a table or view, by its identity on the server. */
interface Owned {
  readonly oid: string
}

/** All rows of a catalog query, read as JSON: the types of its fields are those that the query builds. */
const read = <A>(query: string, parameters: ReadonlyArray<string | null>) =>
  Effect.flatMap(Reads, (database) =>
    Effect.map(
      database.run({
        text: `select coalesce(json_agg(q), '[]')::text from (${query}) q`,
        parameters,
        access: "reads",
        decode: ([text]) => JSON.parse(text ?? "[]") as ReadonlyArray<A>
      }),
      ({ rows }) => rows[0] ?? []
    ))

/** Those of an owner, without the owner's identity. */
const ownedBy = <A>(rows: ReadonlyArray<A & Owned>): (oid: string) => ReadonlyArray<A> => {
  const byOwner = new Map<string, Array<A>>()
  for (const { oid, ...rest } of rows) {
    const list = byOwner.get(oid)
    if (list === undefined) byOwner.set(oid, [rest as unknown as A])
    else list.push(rest as unknown as A)
  }
  return (oid) => byOwner.get(oid) ?? []
}

type TableRow = Omit<Table, "columns" | "constraints" | "indexes" | "triggers" | "policies" | "statistics"> & Owned
type ViewRow = Omit<View, "indexes" | "triggers"> & Owned

/** Reads what the database holds. */
export const inspect = (options: InspectOptions = {}): Effect.Effect<Catalog, DatabaseError, Reads> => {
  const { defaultSchema = "public", schemas } = options
  const all = <A>(query: string) => read<A>(query, [schemas === undefined ? null : arrayLiteral(schemas)])
  const reading = Effect.gen(function*() {
    // The function form, since SET takes no parameters; its end is the transaction's.
    yield* Effect.flatMap(Reads, (database) =>
      database.run({
        text: "select set_config('search_path', quote_ident($1::text), true)",
        parameters: [defaultSchema],
        access: "reads",
        decode: () => undefined
      }))
    const columns = ownedBy(yield* all<Column & Owned>(CatalogQuery.columns))
    const constraints = ownedBy(yield* all<Constraint & Owned>(CatalogQuery.constraints))
    const indexes = ownedBy(yield* all<Index & Owned>(CatalogQuery.indexes))
    const triggers = ownedBy(yield* all<Trigger & Owned>(CatalogQuery.triggers))
    const policies = ownedBy(yield* all<Policy & Owned>(CatalogQuery.policies))
    const statistics = ownedBy(yield* all<Statistics & Owned>(CatalogQuery.statistics))
    const catalog: Catalog = {
      schemas: yield* all<Schema>(CatalogQuery.schemas),
      extensions: yield* all<Extension>(CatalogQuery.extensions),
      collations: yield* all<Collation>(CatalogQuery.collations),
      enums: yield* all<EnumType>(CatalogQuery.enums),
      domains: yield* all<DomainType>(CatalogQuery.domains),
      composites: yield* all<CompositeType>(CatalogQuery.composites),
      sequences: yield* all<Sequence>(CatalogQuery.sequences),
      tables: (yield* all<TableRow>(CatalogQuery.tables)).map(({ oid, ...table }) => ({
        ...table,
        columns: columns(oid),
        constraints: constraints(oid),
        indexes: indexes(oid),
        triggers: triggers(oid),
        policies: policies(oid),
        statistics: statistics(oid)
      })),
      views: (yield* all<ViewRow>(CatalogQuery.views)).map(({ oid, ...view }) => ({
        ...view,
        indexes: indexes(oid),
        triggers: triggers(oid)
      })),
      routines: yield* all<Routine>(CatalogQuery.routines),
      privileges: yield* all<Privilege>(CatalogQuery.privileges)
    }
    return catalog
  })
  return transaction(reading, { isolation: "repeatable read", access: "read only" })
}
