/**
 * A change of type that would write the whole table anew, as expand, backfill and contract: a second column is kept up to
 * date by a trigger, filled in batches, and takes the first one's name in one short step.
 *
 * The old column stays until the end of the last phase. Code that names its columns does not notice; the column stands last
 * in the table afterwards.
 */
import type { Column, Table } from "../catalog/Catalog.ts"
import type { Operation, SetType } from "../operation/Operation.ts"
import { named, quoted } from "../operation/Quote.ts"
import { backfill } from "./Backfill.ts"
import { safeNotNull, shortName } from "./NotNull.ts"

/** One part of a change that old and new code live through together. */
export interface Phase {
  readonly name: "expand" | "backfill" | "contract"
  /** What must be true before it begins. */
  readonly when: string
  readonly operations: ReadonlyArray<Operation>
}

const literalOrName = (column: string): RegExp => {
  const name = column.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
  return new RegExp(String.raw`'(?:[^']|'')*'|"${name}"|(?<![\w"$.])${name}(?![\w"$])`, "g")
}

/** The expression with another name in the column's place; what stands in strings stays. */
const within = (expression: string, column: string, replacement: string): string =>
  expression.replaceAll(literalOrName(column), (found) => found.startsWith("'") ? found : replacement)

/** Whether anything but NOT NULL and a default hangs on the column. */
const isFree = (table: Table, column: Column): boolean =>
  column.identity === null && column.generated === null &&
  !table.constraints.some(({ columns, definition }) =>
    columns.includes(column.name) || within(definition, column.name, "\0") !== definition
  ) &&
  !table.indexes.some(({ definition }) => within(definition, column.name, "\0") !== definition) &&
  !table.policies.some(({ check, using }) =>
    [check, using].some((text) => text !== null && within(text, column.name, "\0") !== text)
  ) &&
  !table.columns.some(({ generated }) =>
    generated !== null && within(generated.expression, column.name, "\0") !== generated.expression
  ) &&
  table.triggers.length === 0 && table.parents.length === 0 && table.partitionBy === null

/** The phases of a change of type; undefined where keys, indexes or expressions stand on the column, or it is not known. */
export const retypePhases = (operation: SetType, table: Table | undefined): ReadonlyArray<Phase> | undefined => {
  const column = table?.columns.find(({ name }) => name === operation.column)
  if (table === undefined || column === undefined || !isFree(table, column)) return undefined
  const place = operation.table
  const fresh = shortName(column.name, "new")
  const sync = { schema: table.schema, name: shortName(table.name, column.name, "sync") }
  const using = operation.using ?? `${quoted(column.name)}::${operation.to.type}`
  const added: Column = { ...column, ...operation.to, name: fresh, notNull: false, default: null }
  const notNull = column.notNull ? safeNotNull(place, fresh) : []
  const early = notNull.slice(0, -2)
  const check = notNull.at(-1)
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
        definition: `CREATE FUNCTION ${named(sync)}() RETURNS trigger LANGUAGE plpgsql AS $sync$\nbegin\n  new.${
          quoted(fresh)
        } := ${within(using, column.name, `new.${quoted(column.name)}`)};\n  return new;\nend\n$sync$`
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
    { _tag: "DropColumn", table: place, column },
    { _tag: "RenameColumn", table: place, from: fresh, to: column.name },
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
      operations: [backfill(place, fresh, using, table), ...early]
    },
    {
      name: "contract",
      when: `code that runs reads ${quoted(column.name)} under either type; its old values are dropped`,
      operations: contract
    }
  ]
}
