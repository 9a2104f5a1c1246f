/**
 * A change of type that would write the whole table anew, as expand, backfill and contract: a second column is kept up to
 * date by a trigger, filled in batches, and takes the first one's name in one short step.
 *
 * The old column stays until the end of the last phase. Code that names its columns does not notice; the column stands last
 * in the table afterwards.
 */
import type { Catalog, Column } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import type { Operation, SetType } from "../operation/Operation.ts"
import { named, quoted } from "../operation/Quote.ts"
import { backfill } from "./Backfill.ts"
import { carriedFrom, obstacle } from "./Carried.ts"
import { safeNotNull, shortName } from "./NotNull.ts"

/** One part of a change that old and new code live through together. */
export interface Phase {
  readonly name: "expand" | "backfill" | "contract"
  /** What must be true before it begins. */
  readonly when: string
  readonly operations: ReadonlyArray<Operation>
}

const placeIn = (catalog: Catalog, operation: SetType) => {
  const table = catalog.tables.find((candidate) => keyOf(candidate) === keyOf(operation.table))
  const column = table?.columns.find(({ name }) => name === operation.column)
  return table === undefined || column === undefined ? undefined : { table, column }
}

/** What stands in the way of a second column, in words; undefined where nothing does. */
export const retypeObstacle = (operation: SetType, catalog: Catalog): string | undefined => {
  const found = placeIn(catalog, operation)
  return found === undefined ? "that nothing is known of the column" : obstacle(catalog, found.table, found.column)
}

/**
 * The new value of a row, by the expression as it is: read over the row under its table's name, every name in it means what it
 * means to ALTER TABLE.
 */
const syncLines = (table: string, fresh: string, using: string): ReadonlyArray<string> => [
  "#variable_conflict use_column",
  "begin",
  `  new.${quoted(fresh)} := (select (`,
  `    ${using}`,
  `  ) from (select new.*) as ${quoted(table)});`,
  "  return new;",
  "end"
]

/**
 * The phases of a change of type. Keys, checks and indexes on the column are made for the second one beside them: indexes
 * concurrently, foreign keys and checks `NOT VALID` and validated; they take the old names when the old column goes.
 *
 * @param catalog what is there
 * @returns the phases in order; undefined where the column is not known, or something stands on it that cannot be carried
 *   over: an identity, a foreign key that points at it, an exclusion, a policy, a generated column, statistics, triggers
 *
 * @example
 * import { Catalog, retypePhases } from "@aludel/migrate"
 *
 * const place = { schema: "public", name: "users" }
 * const phases = retypePhases({
 *   _tag: "SetType",
 *   table: place,
 *   column: "age",
 *   from: { type: "integer", collation: null },
 *   to: { type: "bigint", collation: null },
 *   using: undefined
 * }, Catalog.emptyCatalog)
 */
export const retypePhases = (operation: SetType, catalog: Catalog): ReadonlyArray<Phase> | undefined => {
  const found = placeIn(catalog, operation)
  if (found === undefined || retypeObstacle(operation, catalog) !== undefined) return undefined
  const { column, table } = found
  const place = operation.table
  const fresh = shortName(column.name, "new")
  const sync = { schema: table.schema, name: shortName(table.name, column.name, "sync") }
  // Assigned, as ALTER TABLE does: a cast would cut a value that is too long, without a word.
  const using = operation.using ?? quoted(column.name)
  const added: Column = { ...column, ...operation.to, name: fresh, notNull: false, default: null }
  const notNull = column.notNull ? safeNotNull(place, fresh) : []
  const early = notNull.slice(0, -2)
  const check = notNull.at(-1)
  const carried = carriedFrom(catalog, table, column, fresh)
  const known = (definition: Operation | undefined): ReadonlyArray<Operation> =>
    definition === undefined ? [] : [definition]
  const expand: ReadonlyArray<Operation> = [
    { _tag: "AddColumn", table: place, column: added },
    {
      _tag: "CreateRoutine",
      routine: {
        ...sync,
        kind: "function",
        arguments: "",
        comment: null,
        definition: [
          `CREATE FUNCTION ${named(sync)}() RETURNS trigger LANGUAGE plpgsql AS $sync$`,
          ...syncLines(table.name, fresh, using),
          "$sync$"
        ].join("\n")
      }
    },
    {
      _tag: "CreateTrigger",
      table: place,
      trigger: {
        name: sync.name,
        definition: `CREATE TRIGGER ${quoted(sync.name)} BEFORE INSERT OR UPDATE ON ${
          named(place)
        } FOR EACH ROW EXECUTE FUNCTION ${named(sync)}()`,
        enabled: "origin",
        comment: null
      }
    }
  ]
  const contract: ReadonlyArray<Operation> = [
    ...column.notNull ? [{ _tag: "SetNotNull", table: place, column: fresh } as const] : [],
    ...known(check),
    {
      _tag: "DropTrigger",
      table: place,
      trigger: { name: sync.name, definition: "", enabled: "origin", comment: null }
    },
    { _tag: "DropRoutine", routine: { ...sync, kind: "function", arguments: "", definition: "", comment: null } },
    ...carried.kept,
    { _tag: "DropColumn", table: place, column },
    { _tag: "RenameColumn", table: place, from: fresh, to: column.name },
    ...carried.named,
    ...column.default === null
      ? []
      : [{ _tag: "SetDefault", table: place, column: column.name, from: null, to: column.default } as const],
    ...column.comment === null ? [] : [
      {
        _tag: "SetComment",
        on: `column ${named(place)}.${quoted(column.name)}`,
        from: null,
        to: column.comment
      } as const
    ]
  ]
  return [
    { name: "expand", when: "at any time", operations: expand },
    {
      name: "backfill",
      when: "new rows are written to both columns, by the trigger",
      operations: [backfill(place, fresh, using, table), ...early, ...carried.beside]
    },
    {
      name: "contract",
      when: `code that runs reads ${quoted(column.name)} under either type; its old values are dropped`,
      operations: contract
    }
  ]
}
