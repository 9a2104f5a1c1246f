/** Changes of one table that is there before and after: its columns, constraints, indexes, triggers, policies. */
import type { Column, Constraint, Index, Table } from "../catalog/Catalog.ts"
import type { Operation, TableOptions } from "../operation/Operation.ts"
import { compareBy, isEqual } from "./Keyed.ts"

/** The changes by when they can be made: what stands in the way first, what needs other changes last. */
export interface TableChanges {
  /** Drops of what depends on columns. */
  readonly dropped: ReadonlyArray<Operation>
  readonly columns: ReadonlyArray<Operation>
  readonly constraints: ReadonlyArray<Operation>
  /** Foreign keys, once every table has its keys. */
  readonly foreignKeys: ReadonlyArray<Operation>
  readonly removedColumns: ReadonlyArray<Operation>
  /** Triggers, policies: they may call routines. */
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

/** A column that becomes generated, or whose expression changes, is made anew: there is no other way before 17. */
const isMadeAnew = (from: Column, to: Column): boolean =>
  to.generated !== null && !isEqual(from.generated, to.generated)

const changeColumn = (table: Table, from: Column, to: Column): ReadonlyArray<Operation> => {
  const place = { table: { schema: table.schema, name: table.name }, column: to.name }
  const retyped = from.type !== to.type || from.collation !== to.collation
  const stops = from.generated !== null && to.generated === null
  // A default that the new type cannot take over goes first and comes back.
  const between = retyped && from.default !== null
  return [
    ...stops ? [{ _tag: "DropExpression", ...place } as const] : [],
    ...from.identity !== null && to.identity === null
      ? [{ _tag: "SetIdentity", ...place, from: from.identity, to: null } as const]
      : [],
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

export const diffTable = (from: Table, to: Table): TableChanges => {
  const table = { schema: to.schema, name: to.name }
  const columns = compareBy(from.columns, to.columns, byName)
  const anew = columns.kept.filter(([before, after]) => isMadeAnew(before, after))
  const gone = new Set([...columns.removed, ...anew.map(([before]) => before)].map(byName))
  const same = <A extends Constraint | Index>(before: A, after: A) =>
    isEqual(withoutComment(before), withoutComment(after))
  const constraints = compareBy(from.constraints, to.constraints, byName)
  const changed = constraints.kept.filter(([before, after]) => !same(before, after))
  const validated = changed.filter(([before, after]) =>
    !before.validated && after.validated && `${after.definition} NOT VALID` === before.definition
  )
  const replaced = changed.filter((pair) => !validated.includes(pair))
  const indexes = compareBy(from.indexes, to.indexes, byName)
  const reindexed = indexes.kept.filter(([before, after]) => !same(before, after))
  const triggers = compareBy(from.triggers, to.triggers, byName)
  const retriggered = triggers.kept.filter(([before, after]) => !isEqual(withoutComment(before), withoutComment(after)))
  const policies = compareBy(from.policies, to.policies, byName)
  const repoliced = policies.kept.filter(([before, after]) => !isEqual(withoutComment(before), withoutComment(after)))
  const add = (constraint: Constraint): Operation => ({
    _tag: "AddConstraint",
    table,
    constraint,
    notValid: false,
    usingIndex: undefined
  })
  const wanted = [...constraints.added, ...replaced.map(([, after]) => after)]
  const isKey = ({ kind }: Constraint) => kind === "foreign key"
  return {
    dropped: [
      ...[...triggers.removed, ...retriggered.map(([before]) => before)].map((trigger): Operation => ({
        _tag: "DropTrigger",
        table,
        trigger
      })),
      ...[...policies.removed, ...repoliced.map(([before]) => before)].map((policy): Operation => ({
        _tag: "DropPolicy",
        table,
        policy
      })),
      // Foreign keys first: they stand on the other constraints.
      ...[...constraints.removed, ...replaced.map(([before]) => before)]
        .toSorted((a, b) => Number(isKey(b)) - Number(isKey(a)))
        .map((constraint): Operation => ({ _tag: "DropConstraint", table, constraint })),
      ...[...indexes.removed, ...reindexed.map(([before]) => before)].map((index): Operation => ({
        _tag: "DropIndex",
        table,
        index,
        concurrently: false
      }))
    ],
    columns: [
      ...anew.map(([column]): Operation => ({ _tag: "DropColumn", table, column })),
      ...[...columns.added, ...anew.map(([, after]) => after)].map((column): Operation => ({
        _tag: "AddColumn",
        table,
        column
      })),
      ...columns.kept.filter(([before]) => !gone.has(before.name)).flatMap(([before, after]) =>
        changeColumn(to, before, after)
      ),
      ...isEqual(optionsOf(from), optionsOf(to))
        ? []
        : [{ _tag: "SetTableOptions", table, from: optionsOf(from), to: optionsOf(to) } as const]
    ],
    constraints: [
      ...wanted.filter((constraint) => !isKey(constraint)).map(add),
      ...validated.map(([, { name }]): Operation => ({ _tag: "ValidateConstraint", table, name })),
      ...[...indexes.added, ...reindexed.map(([, after]) => after)].map((index): Operation => ({
        _tag: "CreateIndex",
        table,
        index,
        concurrently: false
      }))
    ],
    foreignKeys: wanted.filter(isKey).map(add),
    removedColumns: columns.removed.map((column): Operation => ({ _tag: "DropColumn", table, column })),
    last: [
      ...[...triggers.added, ...retriggered.map(([, after]) => after)].map((trigger): Operation => ({
        _tag: "CreateTrigger",
        table,
        trigger
      })),
      ...[...policies.added, ...repoliced.map(([, after]) => after)].map((policy): Operation => ({
        _tag: "CreatePolicy",
        table,
        policy
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
  rowSecurity: "off",
  replicaIdentity: "default",
  comment: null
})
