/** What running a query fails with: a broken constraint that it declared by its name, all else as a `DatabaseError`. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { ConstraintViolation } from "./error/ConstraintViolation.ts"
import { DatabaseError } from "./error/DatabaseError.ts"
import { isRefusal, type UnexpectedConstraint } from "./error/Reason.ts"
import type { DeclaredConstraint, QueryPlan } from "./query/Query.ts"

/**
 * What a query can fail with, apart from how many rows it yields. Read as `Failing<Names>["error"]`: a member of an
 * interface carries no alias into a hover, so that the errors themselves are shown.
 */
export interface Failing<Names extends string> {
  readonly error: ([Names] extends [never] ? never : ConstraintViolation<Names>) | DatabaseError
}

/** The constraints that a statement declares. */
type Declaring = Pick<QueryPlan, "constraints" | "incoming">

const isOne = (
  broken: UnexpectedConstraint,
  { name, schema, table }: Pick<DeclaredConstraint, "schema" | "table" | "name">
): boolean => broken.constraint === name && broken.table === table && (schema === undefined || broken.schema === schema)

/** The server reports what breaks in a partition by the partition's names. */
const isDeclared = (broken: UnexpectedConstraint, declared: DeclaredConstraint): boolean =>
  isOne(broken, declared) || declared.partitions?.some((partition) => isOne(broken, partition)) === true

/** The declared constraint behind what the server reported; a delete declares whatever points at its table. */
const findDeclared = (
  { constraints, incoming }: Declaring,
  broken: UnexpectedConstraint
): DeclaredConstraint | undefined => {
  const declared = constraints.find((candidate) => isDeclared(broken, candidate))
  if (declared !== undefined || !incoming) return declared
  const { columns, constraint, kind, schema, table } = broken
  if (constraint === undefined || table === undefined) return undefined
  return kind === "foreign key" || kind === "restrict" ? { kind, schema, table, name: constraint, columns } : undefined
}

/** What the server reported as an error of a statement that declares these. */
export const toFailure = <Names extends string>(
  plan: Declaring,
  error: DatabaseError
): Failing<Names>["error"] => {
  const { reason } = error
  if (reason._tag !== "UnexpectedConstraint") return error
  const declared = findDeclared(plan, reason)
  if (declared === undefined) return error
  const violation = new ConstraintViolation({
    constraint: declared.name,
    kind: reason.kind,
    schema: reason.schema ?? declared.schema ?? "",
    table: declared.table,
    columns: declared.columns,
    server: reason.server
  })
  // The plan's constraints and the type's names come from one declaration; a test holds them together.
  return violation as unknown as Failing<Names>["error"]
}

/** What is refused before anything is sent, as an exit. */
export const exitOf = <A>(make: () => A): Exit.Exit<A, DatabaseError> => {
  try {
    return Exit.succeed(make())
  } catch (cause) {
    if (isRefusal(cause)) return Exit.fail(new DatabaseError({ reason: cause }))
    throw cause
  }
}

/** What is refused before anything is sent, as a failure. */
export const orInvalid = <A>(make: () => A): Effect.Effect<A, DatabaseError> => Effect.suspend(() => exitOf(make))
