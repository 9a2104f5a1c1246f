/** Changes of schemas, extensions, types and sequences: what tables stand on. */
import type { Catalog, Collation, CompositeType, DomainType, EnumType, QualifiedName } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import type { EnumUse, Operation } from "../operation/Operation.ts"
import { named } from "../operation/Quote.ts"
import type { RoutineChanges } from "./DiffRoutines.ts"
import { inheritedColumns } from "./Disturbed.ts"
import { compareBy, isEqual } from "./Keyed.ts"
import { inTypeOrder } from "./TypeOrder.ts"

/** What has to be there before tables, and what can go only after them. */
export interface Around {
  readonly before: ReadonlyArray<Operation>
  readonly after: ReadonlyArray<Operation>
}

/**
 * The columns of an enum, with the defaults that they are to have: they move when the type is replaced. Those that are
 * inherited move with their parents'; a generated one is made anew.
 */
const usesOf = (from: Catalog, to: Catalog, type: EnumType): ReadonlyArray<EnumUse> => {
  const spelled = named(type).replaceAll("\"", "")
  const wanted = new Map(to.tables.map((table) => [keyOf(table), table]))
  return from.tables.flatMap((table) => {
    const inherited = inheritedColumns(from, table)
    const columns = table.columns.filter(({ generated, name }) => generated === null && !inherited.has(name))
    return columns.flatMap(({ name, type: columnType }) => {
      const array = columnType.endsWith("[]")
      if ((array ? columnType.slice(0, -2) : columnType).replaceAll("\"", "") !== spelled) return []
      const after = wanted.get(keyOf(table))?.columns.find((column) => column.name === name)
      if (after === undefined) return []
      const byDefault = after.type === columnType ? after.default : null
      return [{ table: { schema: table.schema, name: table.name }, column: name, array, default: byDefault }]
    })
  })
}

/** Labels that are only added keep the type; any other change needs a new one. */
const changeEnum = (catalog: Catalog, wanted: Catalog, from: EnumType, to: EnumType): ReadonlyArray<Operation> => {
  if (isEqual(from.labels, to.labels)) return []
  const kept = to.labels.filter((label) => from.labels.includes(label))
  const type = { schema: to.schema, name: to.name }
  if (isEqual(kept, from.labels)) {
    const operations: Array<Operation> = []
    for (let at = to.labels.length - 1; at >= 0; at--) {
      const label = to.labels[at] as string
      if (!from.labels.includes(label)) {
        operations.unshift({
          _tag: "AddEnumLabel",
          type,
          label,
          before: to.labels.slice(at + 1).find((next) => from.labels.includes(next))
        })
      }
    }
    return operations
  }
  return [{ _tag: "ReplaceEnum", from, to, labels: {}, columns: usesOf(catalog, wanted, from) }]
}

/** Attributes are added at the end; where that does not lead to the wanted order, only an unused type can be made anew. */
const changeComposite = (from: CompositeType, to: CompositeType): ReadonlyArray<Operation> => {
  if (isEqual(from.attributes, to.attributes)) return []
  const { added, kept } = compareBy(from.attributes, to.attributes, ({ name }) => name)
  const stays = from.attributes.filter(({ name }) => kept.some(([before]) => before.name === name))
  const reached = [...stays, ...added].map(({ name }) => name)
  const collated = kept.some(([before, after]) => before.collation !== after.collation)
  if (!collated && isEqual(reached, to.attributes.map(({ name }) => name))) {
    return [{ _tag: "AlterComposite", from, to }]
  }
  return [{ _tag: "DropComposite", type: from }, { _tag: "CreateComposite", type: to }]
}

/** No statement changes one: it is made anew, which the server refuses where something uses it. */
const differs = (from: Collation, to: Collation): boolean =>
  !isEqual({ ...from, comment: null }, { ...to, comment: null })

const changeDomain = (from: DomainType, to: DomainType): ReadonlyArray<Operation> =>
  isEqual({ ...from, comment: null }, { ...to, comment: null }) ? [] : [{ _tag: "AlterDomain", from, to }]

/** What was there under the name of each that is kept. */
const formerlyOf = <A extends QualifiedName>(from: ReadonlyArray<A>, to: ReadonlyArray<A>): ReadonlyMap<A, A> =>
  new Map(compareBy(from, to, keyOf).kept.map(([before, after]) => [after, before]))

/** Types that come or change, each behind what it is made of. */
const madeTypes = (from: Catalog, to: Catalog, { created }: RoutineChanges): ReadonlyArray<Operation> => {
  const enums = formerlyOf(from.enums, to.enums)
  const domains = formerlyOf(from.domains, to.domains)
  const composites = formerlyOf(from.composites, to.composites)
  return inTypeOrder(to).flatMap((part): ReadonlyArray<Operation> => {
    switch (part.kind) {
      case "enum": {
        const before = enums.get(part.is)
        return before === undefined ? [{ _tag: "CreateEnum", type: part.is }] : changeEnum(from, to, before, part.is)
      }
      case "domain": {
        const before = domains.get(part.is)
        return before === undefined ? [{ _tag: "CreateDomain", type: part.is }] : changeDomain(before, part.is)
      }
      case "composite": {
        const before = composites.get(part.is)
        return before === undefined ? [{ _tag: "CreateComposite", type: part.is }] : changeComposite(before, part.is)
      }
      case "routine":
        return created.includes(part.is) ? [{ _tag: "CreateRoutine", routine: part.is }] : []
    }
  })
}

const droppedTypes = (from: Catalog, to: Catalog, { dropped }: RoutineChanges): ReadonlyArray<Operation> => {
  const goes = <A extends QualifiedName>(all: (catalog: Catalog) => ReadonlyArray<A>) =>
    new Set(compareBy(all(from), all(to), keyOf).removed)
  const enums = goes((catalog) => catalog.enums)
  const domains = goes((catalog) => catalog.domains)
  const composites = goes((catalog) => catalog.composites)
  return inTypeOrder(from).toReversed().flatMap((part): ReadonlyArray<Operation> => {
    switch (part.kind) {
      case "enum":
        return enums.has(part.is) ? [{ _tag: "DropEnum", type: part.is }] : []
      case "domain":
        return domains.has(part.is) ? [{ _tag: "DropDomain", type: part.is }] : []
      case "composite":
        return composites.has(part.is) ? [{ _tag: "DropComposite", type: part.is }] : []
      case "routine":
        return dropped.includes(part.is) ? [{ _tag: "DropRoutine", routine: part.is }] : []
    }
  })
}

/**
 * @param routines those that come and go: a domain's checks call some, which then come before it and go after it
 */
export const diffTypes = (from: Catalog, to: Catalog, routines: RoutineChanges): Around => {
  const schemas = compareBy(from.schemas, to.schemas, ({ name }) => name)
  const extensions = compareBy(from.extensions, to.extensions, ({ name }) => name)
  const collations = compareBy(from.collations, to.collations, keyOf)
  const sequences = compareBy(from.sequences, to.sequences, keyOf)
  const columns = new Set(to.tables.flatMap((table) => table.columns.map(({ name }) => `${keyOf(table)}\0${name}`)))
  // Dropped with its column.
  const leaves = ({ ownedBy }: Catalog["sequences"][number]) =>
    ownedBy === null || columns.has(`${keyOf({ schema: ownedBy.schema, name: ownedBy.table })}\0${ownedBy.column}`)
  return {
    before: [
      ...schemas.added.map(({ name }): Operation => ({ _tag: "CreateSchema", name })),
      ...extensions.added.map(({ name, schema }): Operation => ({ _tag: "CreateExtension", name, schema })),
      ...collations.added.map((collation): Operation => ({ _tag: "CreateCollation", collation })),
      ...collations.kept.filter(([before, after]) => differs(before, after)).flatMap((
        [before, after]
      ): ReadonlyArray<Operation> => [
        { _tag: "DropCollation", collation: before },
        { _tag: "CreateCollation", collation: after }
      ]),
      // A domain's default may count by one.
      ...sequences.added.map((sequence): Operation => ({ _tag: "CreateSequence", sequence })),
      ...madeTypes(from, to, routines),
      ...sequences.kept.flatMap(([before, after]): ReadonlyArray<Operation> =>
        isEqual(before.options, after.options) ? [] : [{ _tag: "AlterSequence", from: before, to: after }]
      )
    ],
    after: [
      ...sequences.added.flatMap(({ name, ownedBy, schema }): ReadonlyArray<Operation> =>
        ownedBy === null ? [] : [{ _tag: "SetSequenceOwner", sequence: { schema, name }, to: ownedBy }]
      ),
      ...sequences.kept.flatMap(([before, { name, ownedBy, schema }]): ReadonlyArray<Operation> =>
        isEqual(before.ownedBy, ownedBy) ? [] : [{ _tag: "SetSequenceOwner", sequence: { schema, name }, to: ownedBy }]
      ),
      ...droppedTypes(from, to, routines),
      ...sequences.removed.filter(leaves).map((sequence): Operation => ({ _tag: "DropSequence", sequence })),
      ...collations.removed.map((collation): Operation => ({ _tag: "DropCollation", collation })),
      ...extensions.removed.map(({ name, schema }): Operation => ({ _tag: "DropExtension", name, schema })),
      ...schemas.removed.filter(({ name }) => name !== "public").map(({ name }): Operation => ({
        _tag: "DropSchema",
        name
      }))
    ]
  }
}
