/**
 * Operations in the form that a table under load lives through: nothing reads or writes all rows while others wait. Pure.
 * Tables that the same operations make are left alone: nobody waits for them.
 */
import { type Catalog, emptyCatalog, type QualifiedName, type Table } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import { againWith, impactOf, isProvenNotNull, worksWhileBlocking } from "../lock/Impact.ts"
import { whatAgain } from "../lock/LookedAtAgain.ts"
import { isVolatile } from "../lock/Volatility.ts"
import { readFilling } from "../operation/Filling.ts"
import type { AddColumn, AddConstraint, Operation, SetIdentity, SetType } from "../operation/Operation.ts"
import { named, quoted } from "../operation/Quote.ts"
import { backfill, missingValue } from "./Backfill.ts"
import { safeKey } from "./Key.ts"
import { safeNotNull } from "./NotNull.ts"
import { retypeObstacle, retypePhases } from "./Retype.ts"
import { without } from "./Without.ts"

/** What a person has to know or do about an operation, since no form of it is safe by itself. */
export interface Remark {
  /** The place of the operation among those that were given. */
  readonly index: number
  readonly text: string
}

/** Operations in their safe form, and what is left to a person. */
export interface SafeForm {
  readonly operations: ReadonlyArray<Operation>
  readonly remarks: ReadonlyArray<Remark>
}

interface Rewritten {
  readonly operations: ReadonlyArray<Operation>
  readonly remark?: string | undefined
}

/** The relations that the operations make. */
export const madeBy = (operations: ReadonlyArray<Operation>): ReadonlySet<string> => {
  const made = new Set<string>()
  for (const operation of operations) {
    if (operation._tag === "CreateTable") made.add(keyOf(operation.table))
    if (operation._tag === "CreateView") made.add(keyOf(operation.view))
    if (operation._tag === "CreateSequence") made.add(keyOf(operation.sequence))
    if (operation._tag === "Rename" && made.has(keyOf(operation.from))) {
      made.add(keyOf({ schema: operation.from.schema, name: operation.to }))
    }
  }
  return made
}

/** Whether the operation is about a relation that is in the set. */
const isAbout = (operation: Operation, made: ReadonlySet<string>): boolean =>
  "table" in operation && made.has(keyOf(operation.table)) ||
  operation._tag === "Rename" && made.has(keyOf(operation.from))

const addColumn = (operation: AddColumn, place: Table | undefined): Rewritten => {
  const { column, table } = operation
  const name = quoted(column.name)
  if (
    column.identity !== null || column.generated?.kind === "stored" || /^(?:small|big)?serial\d?$/i.test(column.type)
  ) {
    return {
      operations: [operation],
      remark:
        `${named(table)} is written anew for the column ${name}, while nobody can read it: there is no other way to ` +
        "add an identity, serial or stored generated column; fill a plain column by a trigger and in batches instead"
    }
  }
  const filledByRow = column.default !== null && isVolatile(column.default)
  const isMissing = column.notNull && column.default === null && column.generated === null
  if (!filledByRow && !isMissing) return { operations: [operation] }
  const plain = { ...column, notNull: false, default: null }
  return {
    operations: [
      { ...operation, column: plain },
      ...column.default === null
        ? []
        : [{ _tag: "SetDefault", table, column: column.name, from: null, to: column.default } as const],
      backfill(table, column.name, column.default ?? missingValue, place),
      ...column.notNull ? safeNotNull(table, column.name) : []
    ],
    remark: isMissing
      ? `say which value ${name} of ${
        named(table)
      } has in rows that are there already, where it is marked, and let code ` +
        "that writes the column run before the constraint is set"
      : undefined
  }
}

const addConstraint = (operation: AddConstraint, place: Table | undefined): Rewritten => {
  const { constraint, notValid, table, usingIndex } = operation
  if (notValid || usingIndex !== undefined || !constraint.validated) return { operations: [operation] }
  const isPartitioned = place !== undefined && place.partitionBy !== null
  switch (constraint.kind) {
    case "check":
      return {
        operations: [{ ...operation, notValid: true }, { _tag: "ValidateConstraint", table, name: constraint.name }]
      }
    case "foreign key":
      return isPartitioned
        ? {
          operations: [operation],
          remark:
            `a foreign key of the partitioned table ${named(table)} cannot be NOT VALID before PostgreSQL 18: both ` +
            "tables take no writes while it is checked; add it to each partition first"
        }
        : {
          operations: [{ ...operation, notValid: true }, { _tag: "ValidateConstraint", table, name: constraint.name }]
        }
    case "unique":
    case "primary key": {
      const safe = isPartitioned ? undefined : safeKey(operation, place)
      return safe === undefined
        ? {
          operations: [operation],
          remark: `the index of "${constraint.name}" is built while nobody can read ${named(table)}`
        }
        : { operations: safe }
    }
    case "exclusion":
      return {
        operations: [operation],
        remark: `the index of the exclusion constraint "${constraint.name}" is built while nobody can read ${
          named(table)
        }: there is no way around`
      }
  }
}

/** @param dropped whether something on its table was dropped before it, which is to come back after it */
const setType = (operation: SetType, catalog: Catalog, dropped: boolean): Rewritten => {
  const [table] = impactOf(operation, catalog) ?? []
  if (table?.work === "none") return { operations: [operation] }
  if (table?.work === "scan") {
    return {
      operations: [operation],
      remark:
        `no row of ${named(operation.table)} is written, but the change of the type of ${quoted(operation.column)} ${
          whatAgain(againWith(operation, catalog))
        } while nobody reads it: drop what it verifies and builds before; ` +
        "afterwards add checks NOT VALID and validate them, and build indexes concurrently"
    }
  }
  const what = `${quoted(operation.column)} of ${named(operation.table)}`
  const inTheWay = dropped
    ? "what was dropped from it to be made again"
    : retypeObstacle(operation, catalog)
  const phases = inTheWay === undefined ? retypePhases(operation, catalog) : undefined
  return phases === undefined
    ? {
      operations: [operation],
      remark:
        `the table is written anew while nobody can read it, to change the type of ${what}; a second column cannot take ` +
        `its place by itself, for ${inTheWay}. By hand: add the second column, fill it by a trigger and in batches, build ` +
        "the same indexes on it concurrently, add the same keys and checks NOT VALID and validate them, then, in one " +
        "transaction, take down what is in the way, drop the old column, rename the new one, and put it up again"
    }
    : {
      operations: phases.flatMap(({ operations }) => operations),
      remark:
        `${what} is replaced by a second column: put the phases "expand", "backfill" and "contract" into migrations of ` +
        "their own where code that runs reads the column by its type"
    }
}

const setIdentity = (operation: SetIdentity, catalog: Catalog): Rewritten => ({
  operations: [operation],
  remark: (impactOf(operation, catalog) ?? []).some(worksWhileBlocking)
    ? `all rows of ${named(operation.table)} are read for the last number of ${
      quoted(operation.column)
    } while nobody can read it: build an index on the column concurrently before, where the last number is found at once`
    : undefined
})

/** What stays as it is and does hold others up. */
const unchanged = (operation: Operation, catalog: Catalog): Rewritten => {
  const held = (impactOf(operation, catalog) ?? []).filter(worksWhileBlocking)
  const [first] = held
  if (first === undefined) return { operations: [operation] }
  const work = first.work === "rewrite" ? "written anew" : "read"
  return {
    operations: [operation],
    remark:
      `all rows of ${named(first.relation)} are ${work} under ${first.lock}: there is no form of this that others ` +
      "do not wait for; run it when they can"
  }
}

/** Whether `next` changes the type of the column that `operation` takes the default off. */
const makesWayFor = (operation: Operation, next: Operation | undefined): next is SetType =>
  operation._tag === "SetDefault" && operation.to === null && next?._tag === "SetType" &&
  operation.column === next.column && keyOf(operation.table) === keyOf(next.table)

/** The tables that `diff` takes something down from before a change of type, to put it up again in other words after it. */
const makesRoomOn = (operation: Operation): ReadonlyArray<QualifiedName> => {
  switch (operation._tag) {
    case "DropView":
      return operation.view.reads
    case "DropConstraint":
    case "DropIndex":
    case "DropPolicy":
    case "DropTrigger":
    case "DropStatistics":
      return [operation.table]
    default:
      return []
  }
}

const rewritten = (operation: Operation, catalog: Catalog, disturbed: ReadonlySet<string>): Rewritten => {
  const place = "table" in operation
    ? catalog.tables.find((table) => keyOf(table) === keyOf(operation.table))
    : undefined
  switch (operation._tag) {
    case "AddColumn":
      return addColumn(operation, place)
    case "AddConstraint":
      return addConstraint(operation, place)
    case "SetType":
      return setType(operation, catalog, disturbed.has(keyOf(operation.table)))
    case "SetIdentity":
      return setIdentity(operation, catalog)
    case "SetNotNull":
      return {
        operations: isProvenNotNull(place, operation.column)
          ? [operation]
          : safeNotNull(operation.table, operation.column)
      }
    case "CreateIndex":
    case "DropIndex":
      if (place !== undefined && place.partitionBy !== null) {
        return {
          operations: [operation],
          remark: `an index of the partitioned table ${
            named(operation.table)
          } cannot be built or dropped concurrently: build it on each partition, then attach`
        }
      }
      return { operations: [{ ...operation, concurrently: true }] }
    case "Sql": {
      const filled = readFilling(operation)
      if (filled === undefined) return unchanged(operation, catalog)
      const { column, table, value } = filled
      const full = catalog.tables.find((one) => keyOf(one) === keyOf(table))
      return { operations: [backfill(table, column, value, full)] }
    }
    case "DropColumn":
      return {
        operations: [operation],
        remark:
          `drop ${quoted(operation.column.name)} of ${named(operation.table)} only when no code that runs names it: ` +
          "take it out of the code, deploy, then run this"
      }
    default:
      return unchanged(operation, catalog)
  }
}

/**
 * The operations in their safe form.
 *
 * - foreign keys and checks are `NOT VALID` and validated in a later transaction
 * - `SET NOT NULL` believes a validated check, which goes again
 * - one statement that fills a column, as `--fill` has it, is batches by the primary key
 * - a new NOT NULL column, or one with a volatile default, is nullable, filled in batches, then not null
 * - UNIQUE and PRIMARY KEY take over an index that was built concurrently; indexes are built and dropped concurrently
 * - a type that needs other rows is a second column: expand, backfill, contract
 *
 * @param operations in order, as `diff` gives them
 * @param catalog what is there before them: keys for batches, what is proven already
 * @returns the operations, and remarks on those that hold others up in any form. Columns that were replaced stand last in
 *   their table; otherwise what is reached is what the plain operations reach
 */
export const safeForm = (operations: ReadonlyArray<Operation>, catalog: Catalog = emptyCatalog): SafeForm => {
  const made = madeBy(operations)
  const remarks: Array<Remark> = []
  const disturbed = new Set<string>()
  let known = catalog
  const safe = operations.flatMap((operation, index) => {
    if (isAbout(operation, made)) return [operation]
    const { operations: form, remark } = rewritten(operation, known, disturbed)
    known = without(known, operation)
    for (const table of makesRoomOn(operation)) disturbed.add(keyOf(table))
    if (remark !== undefined) remarks.push({ index, text: remark })
    const next = operations[index + 1]
    // The old column keeps its default as long as a second one is filled beside it, and takes it along when it goes.
    if (makesWayFor(operation, next) && !rewritten(next, known, disturbed).operations.includes(next)) return []
    return form
  })
  return { operations: safe, remarks }
}
