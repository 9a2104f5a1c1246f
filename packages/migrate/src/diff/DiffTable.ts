/** Changes of one table that is there before and after: its columns, constraints, indexes, triggers, policies. */
import type { Column, Constraint, Table } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import type { Operation, TableOptions } from "../operation/Operation.ts"
import { type Disturbed, isDisturbed, isDisturbedIndex, standsInTheWay, undisturbed } from "./Disturbed.ts"
import { compareBy, isEqual } from "./Keyed.ts"

/** The changes by when they can be made: what stands in the way first, what needs other changes last. */
export interface TableChanges {
  /** Drops of foreign keys, before the keys that they point at. */
  readonly droppedKeys: ReadonlyArray<Operation>
  /** Drops of what depends on columns. */
  readonly dropped: ReadonlyArray<Operation>
  readonly columns: ReadonlyArray<Operation>
  readonly constraints: ReadonlyArray<Operation>
  /** Foreign keys, once every table has its keys. */
  readonly foreignKeys: ReadonlyArray<Operation>
  readonly removedColumns: ReadonlyArray<Operation>
  /** Triggers, policies, statistics: they may call routines. */
  readonly last: ReadonlyArray<Operation>
}

const byName = ({ name }: { readonly name: string }): string => name

const withoutComment = <A extends { readonly comment: string | null }>(value: A) => ({ ...value, comment: null })

const optionsOf = ({ parameters, replicaIdentity, rowSecurity, unlogged }: Table): TableOptions => ({
  unlogged,
  parameters,
  rowSecurity,
  replicaIdentity
})

const changeColumn = (table: Table, from: Column, to: Column): ReadonlyArray<Operation> => {
  const place = { table: { schema: table.schema, name: table.name }, column: to.name }
  const retyped = from.type !== to.type || from.collation !== to.collation
  // A default that the new type cannot take over goes first and comes back.
  const between = retyped && from.default !== null
  return [
    ...between ? [{ _tag: "SetDefault", ...place, from: from.default, to: null } as const] : [],
    ...retyped
      ? [
        {
          _tag: "SetType",
          ...place,
          from: { type: from.type, collation: from.collation },
          to: { type: to.type, collation: to.collation },
          using: undefined
        } as const
      ]
      : [],
    ...(between ? to.default !== null : from.default !== to.default)
      ? [{ _tag: "SetDefault", ...place, from: between ? null : from.default, to: to.default } as const]
      : [],
    ...!from.notNull && to.notNull ? [{ _tag: "SetNotNull", ...place } as const] : [],
    ...to.identity !== null && !isEqual(from.identity, to.identity)
      ? [{ _tag: "SetIdentity", ...place, from: from.identity, to: to.identity } as const]
      : [],
    ...from.notNull && !to.notNull ? [{ _tag: "DropNotNull", ...place } as const] : []
  ]
}

/** What a table's changes depend on beside itself. */
export interface Around {
  readonly disturbed: ReadonlyMap<string, Disturbed>
  /** The columns that come from the tables that it inherits from, and are changed there. */
  readonly inherited: ReadonlySet<string>
}

/** Those that go and those that come, where some that stay have to make room for a while. */
const moves = <A extends { readonly name: string; readonly comment: string | null }>(
  from: ReadonlyArray<A>,
  to: ReadonlyArray<A>,
  makesRoom: (before: A) => boolean,
  key: (value: A) => string = byName
) => {
  const { added, kept, removed } = compareBy(from, to, key)
  const changed = kept.filter(([before, after]) =>
    !isEqual(withoutComment(before), withoutComment(after)) || makesRoom(before)
  )
  return { added, removed, changed }
}

/** A trigger as a later statement changes it is made anew; so is a policy. */
const textOf = (value: unknown): string => JSON.stringify(value)

const diffColumns = (from: Table, to: Table, { disturbed, inherited }: Around) => {
  const table = { schema: to.schema, name: to.name }
  const own = disturbed.get(keyOf(to)) ?? undisturbed
  const isOwn = ({ name }: Column) => !inherited.has(name)
  const columns = compareBy(from.columns.filter(isOwn), to.columns.filter(isOwn), byName)
  const anew = columns.kept.filter(([, { name }]) => own.anew.has(name))
  const isGenerated = ({ generated }: Column) => generated !== null
  const add = (column: Column): Operation => ({ _tag: "AddColumn", table, column })
  const drop = (column: Column): Operation => ({ _tag: "DropColumn", table, column })
  const computed = [...columns.added.filter(isGenerated), ...anew.map(([, after]) => after)]
  const early = (column: Column) => isGenerated(column) || own.early.has(column.name)
  const plain = columns.kept.filter(([before, after]) => isGenerated(before) && !isGenerated(after))
  return {
    // What is computed from other columns makes room for their changes.
    dropped: [
      ...plain.map(([, { name }]): Operation => ({ _tag: "DropExpression", table, column: name })),
      // Its sequence has the name that a serial column's would have.
      ...columns.kept.flatMap(([{ identity }, after]): ReadonlyArray<Operation> =>
        identity !== null && after.identity === null
          ? [{ _tag: "SetIdentity", table, column: after.name, from: identity, to: null }]
          : []
      ),
      ...anew.map(([before]) => drop(before)),
      ...columns.removed.filter(isGenerated).map(drop),
      ...columns.removed.filter((column) => early(column) && !isGenerated(column)).map(drop)
    ],
    changed: [
      ...columns.added.filter((column) => !isGenerated(column)).map(add),
      ...columns.kept.filter(([, { name }]) => !own.anew.has(name)).flatMap(([before, after]) =>
        changeColumn(to, before, after)
      ),
      // What is computed from other columns comes after them.
      ...computed.map(add)
    ],
    removed: columns.removed.filter((column) => !early(column)).map(drop)
  }
}

export const diffTable = (from: Table, to: Table, around: Around): TableChanges => {
  const table = { schema: to.schema, name: to.name }
  const own = around.disturbed.get(keyOf(to)) ?? undisturbed
  const columns = diffColumns(from, to, around)
  const constraints = moves(from.constraints, to.constraints, (before) => isDisturbed(before, own, around.disturbed))
  const validated = constraints.changed.filter(([before, after]) =>
    !before.validated && after.validated && `${after.definition} NOT VALID` === before.definition &&
    !isDisturbed(before, own, around.disturbed)
  )
  const replaced = constraints.changed.filter((pair) => !validated.includes(pair))
  const indexes = moves(from.indexes, to.indexes, (before) => isDisturbedIndex(before, own))
  const triggers = moves(from.triggers, to.triggers, ({ definition }) => standsInTheWay(definition, own))
  const statistics = moves(from.statistics, to.statistics, ({ definition }) => standsInTheWay(definition, own), keyOf)
  const policies = moves(from.policies, to.policies, (policy) => standsInTheWay(textOf(policy), own))
  const add = (constraint: Constraint): Operation => ({
    _tag: "AddConstraint",
    table,
    constraint,
    notValid: false,
    usingIndex: undefined
  })
  const wanted = [...constraints.added, ...replaced.map(([, after]) => after)]
  const isKey = ({ kind }: Constraint) => kind === "foreign key"
  const gone = [...constraints.removed, ...replaced.map(([before]) => before)]
  const drop = (constraint: Constraint): Operation => ({ _tag: "DropConstraint", table, constraint })
  return {
    // They stand on the keys of other tables.
    droppedKeys: gone.filter(isKey).map(drop),
    dropped: [
      ...[...triggers.removed, ...triggers.changed.map(([before]) => before)].map((trigger): Operation => ({
        _tag: "DropTrigger",
        table,
        trigger
      })),
      ...[...policies.removed, ...policies.changed.map(([before]) => before)].map((policy): Operation => ({
        _tag: "DropPolicy",
        table,
        policy
      })),
      ...[...statistics.removed, ...statistics.changed.map(([before]) => before)].map((one): Operation => ({
        _tag: "DropStatistics",
        table,
        statistics: one
      })),
      ...gone.filter((constraint) => !isKey(constraint)).map(drop),
      ...[...indexes.removed, ...indexes.changed.map(([before]) => before)].map((index): Operation => ({
        _tag: "DropIndex",
        table,
        index,
        concurrently: false
      })),
      ...columns.dropped
    ],
    columns: [
      ...columns.changed,
      ...isEqual(optionsOf(from), optionsOf(to))
        ? []
        : [{ _tag: "SetTableOptions", table, from: optionsOf(from), to: optionsOf(to) } as const]
    ],
    constraints: [
      ...wanted.filter((constraint) => !isKey(constraint)).map(add),
      ...validated.map(([, { name }]): Operation => ({ _tag: "ValidateConstraint", table, name })),
      ...[...indexes.added, ...indexes.changed.map(([, after]) => after)].map((index): Operation => ({
        _tag: "CreateIndex",
        table,
        index,
        concurrently: false
      }))
    ],
    foreignKeys: wanted.filter(isKey).map(add),
    removedColumns: columns.removed,
    last: [
      ...[...triggers.added, ...triggers.changed.map(([, after]) => after)].map((trigger): Operation => ({
        _tag: "CreateTrigger",
        table,
        trigger
      })),
      ...[...policies.added, ...policies.changed.map(([, after]) => after)].map((policy): Operation => ({
        _tag: "CreatePolicy",
        table,
        policy
      })),
      ...[...statistics.added, ...statistics.changed.map(([, after]) => after)].map((one): Operation => ({
        _tag: "CreateStatistics",
        table,
        statistics: one
      }))
    ]
  }
}

/** A table without anything but its columns and constraints: what CREATE TABLE makes. */
export const bare = (table: Table): Table => ({
  ...table,
  constraints: table.constraints.filter(({ kind }) => kind !== "foreign key"),
  indexes: [],
  triggers: [],
  policies: [],
  statistics: [],
  rowSecurity: "off",
  replicaIdentity: "default",
  comment: null
})
