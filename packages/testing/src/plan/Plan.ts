/** What a query's plan must be like: which tables it must not read as a whole, which indexes it must use. */
import { type AnyTable, type DatabaseError, Query, type Reads, Writes } from "@aludel/sql"
import { planOf } from "@aludel/sql/Plan"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { sandbox } from "../database/Sandbox.ts"
import { query as rowsOf, quoted } from "../database/Server.ts"

/** The plan is not what a test expects. Each finding is a sentence; the plan is shown without the statement's values. */
export class PlanMismatch extends Data.TaggedError("PlanMismatch")<{
  readonly findings: ReadonlyArray<string>
  readonly plan: Query.ExecutionPlan
}> {
  override get message(): string {
    return [
      "The plan is not what is expected of it:",
      ...this.findings.map((finding) => `  - ${finding}`),
      ...shown(this.plan.root, 0)
    ].join("\n")
  }
}

const named = ({ index, relation, type }: Query.ExecutionNode): string =>
  [type, index && `using ${index}`, relation && `on ${relation}`].filter(Boolean).join(" ")

const shown = (node: Query.ExecutionNode, depth: number): ReadonlyArray<string> => [
  `${"  ".repeat(depth)}-> ${named(node)}`,
  ...node.children.flatMap((child) => shown(child, depth + 1))
]

/**
 * What `assertPlan` expects.
 *
 * @example
 * ```ts
 * import type { PlanExpectations } from "@aludel/testing"
 *
 * const sorted: PlanExpectations = { noNodes: ["Sort", "Incremental Sort"] }
 * ```
 */
export interface PlanExpectations {
  /** Tables of which no sequential scan may read: nor of a partition of theirs, or a table that inherits from them. */
  readonly noSequentialScanOn?: ReadonlyArray<AnyTable> | undefined
  /** Names of indexes that it must use, those behind keys and unique constraints among them. */
  readonly usesIndexes?: ReadonlyArray<string> | undefined
  /** Kinds of nodes that must not be in it, as EXPLAIN writes them: `Sort`, `Nested Loop`. */
  readonly noNodes?: ReadonlyArray<string> | undefined
  /** The planner's cost of the whole, at most. It depends on what is in the tables: of use with rows that are always the same. */
  readonly maximumCost?: number | undefined
  /**
   * The plan as the server would choose it. False unless given: a test's tables are small, and reading all of a small table
   * and sorting it is always cheapest; so the planner is told to avoid both (`enable_seqscan`, `enable_sort`), and what is
   * left of them is what no index serves. True on tables of a real size.
   */
  readonly asChosen?: boolean | undefined
}

const nodesOf = (node: Query.ExecutionNode): ReadonlyArray<Query.ExecutionNode> => [
  node,
  ...node.children.flatMap(nodesOf)
]

const qualified = (schema: string | null | undefined, name: string | null | undefined): string => `${schema}.${name}`

/** The table as the server finds it, and all that lies below it. */
const family = `with recursive family (oid) as (
    select $1::regclass::oid union select i.inhrelid from pg_inherits i join family f on f.oid = i.inhparent)
  select n.nspname, c.relname from family f join pg_class c on c.oid = f.oid join pg_namespace n on n.oid = c.relnamespace`

const familyOf = (table: AnyTable) => {
  const { name, schema } = planOf(table).source
  const written = schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`
  return Effect.flatMap(
    Writes,
    (database) =>
      Effect.map(rowsOf(database, family, [written]), (rows) => ({
        name,
        members: new Set(rows.map(([schema, member]) => qualified(schema, member)))
      }))
  )
}

const scans = (nodes: ReadonlyArray<Query.ExecutionNode>) => (table: AnyTable) =>
  Effect.map(
    familyOf(table),
    ({ members, name }) =>
      nodes.some(({ relation, schema, type }) => type === "Seq Scan" && members.has(qualified(schema, relation)))
        ? [`"${name}" is read by a sequential scan: no index serves this condition, join or order`]
        : []
  )

const uses = (nodes: ReadonlyArray<Query.ExecutionNode>) => (index: string): ReadonlyArray<string> =>
  nodes.some((node) => node.index === index) ? [] : [`the index "${index}" is not used`]

const has = (nodes: ReadonlyArray<Query.ExecutionNode>) => (type: string): ReadonlyArray<string> =>
  nodes.some((node) => node.type === type) ? [`there is a node "${type}"`] : []

const costs = ({ root }: Query.ExecutionPlan, maximum: number | undefined): ReadonlyArray<string> =>
  maximum === undefined || root.estimate === undefined || root.estimate.totalCost <= maximum
    ? []
    : [`it costs ${root.estimate.totalCost}, and may cost ${maximum}`]

const avoidWhatIndexesSpare = Effect.flatMap(
  Writes,
  (database) =>
    rowsOf(database, "select set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true)")
)

/**
 * Asks the server how it would run the query, and fails with `PlanMismatch` where that is not as expected. The query is not
 * run. The plan is for its own values; what the planner is told holds for this question alone.
 *
 * @param query any query, a write too
 * @param expectations what must hold of its plan
 * @returns the plan; fails with `DatabaseError` if there is none
 *
 * @example
 * ```ts
 * import { assertPlan } from "@aludel/testing"
 * import { eq, from, Pg, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.text().unique()
 * })
 * const byEmail = from(users).where(eq(users.email, "someone@example.org")).select({ id: users.id })
 * const test = assertPlan(byEmail, { noSequentialScanOn: [users], usesIndexes: ["users_email_key"] })
 * ```
 */
export const assertPlan = <Row, Names extends string, Needs, Rows extends Query.Cardinality>(
  query: Query.Query<Row, Names, Needs, Rows>,
  expectations: PlanExpectations
): Effect.Effect<
  Query.ExecutionPlan,
  PlanMismatch | DatabaseError,
  Reads | Writes | Exclude<Needs, Reads | Writes>
> => {
  const { asChosen = false, maximumCost, noNodes = [], noSequentialScanOn = [], usesIndexes = [] } = expectations
  // Rolled back, so that the setting is gone with it, inside of a transaction too.
  const body = Effect.flatMap(Writes, (database) =>
    database.transaction(Effect.gen(function*() {
      if (!asChosen) yield* avoidWhatIndexesSpare
      const plan = yield* Query.explain(query, { verbose: true })
      const nodes = nodesOf(plan.root)
      const scanned = yield* Effect.forEach(noSequentialScanOn, scans(nodes))
      const findings = [
        ...scanned.flat(),
        ...usesIndexes.flatMap(uses(nodes)),
        ...noNodes.flatMap(has(nodes)),
        ...costs(plan, maximumCost)
      ]
      return findings.length === 0 ? plan : yield* Effect.fail(new PlanMismatch({ findings, plan }))
    })))
  // The sandbox provides what the signature takes from R.
  return sandbox(body) as never
}
