/** What a rule is, and what it says. */
import type { Catalog, QualifiedName } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import { type Impact, impactOf } from "../lock/Impact.ts"
import { hasLeadingIndex } from "../lock/LeadingIndex.ts"
import type { SqlAction, Step } from "./Step.ts"

/** What a rule is told beside the step. */
export interface Context {
  /** What is there before the step, as far as it is known. */
  readonly catalog: Catalog
  /** Relations that the migration itself makes: nobody waits for them. */
  readonly made: ReadonlySet<string>
  readonly steps: ReadonlyArray<Step>
  /** The step's place among `steps`. */
  readonly at: number
  /** The server's version as `server_version_num` has it: 160004. */
  readonly serverVersion: number | undefined
}

/** What is wrong with a step, and what to do instead. */
export interface Verdict {
  readonly problem: string
  readonly way: string
}

export interface Rule {
  readonly name: string
  /** What squawk and strong_migrations call it. */
  readonly alike: ReadonlyArray<string>
  readonly severity: "error" | "warning"
  /** Whether rows are lost, so that it needs consent. */
  readonly destructive?: boolean
  /** Whether it is asked for by name only. */
  readonly optional?: boolean
  /** Whether it also holds for tables that the migration makes. */
  readonly alsoFresh?: boolean
  readonly check: (step: Step, context: Context) => Verdict | undefined
}

const on = (relation: QualifiedName | undefined, lock: Impact["lock"], work: Impact["work"]): ReadonlyArray<Impact> =>
  relation === undefined ? [] : [{ relation, lock, work }]

const tagsOfSql: ReadonlySet<string> = new Set(
  [
    "Reindex",
    "Truncate",
    "VacuumFull",
    "Cluster",
    "DropDatabase",
    "DropMany",
    "Transaction",
    "DetachPartition",
    "AttachPartition",
    "Refresh",
    "RenameSchema",
    "LockTable",
    "Write",
    "Set",
    "Backfill",
    "ContinueSequence",
    "Locks",
    "ServerObject",
    "TakesPrivilege",
    "Harmless"
  ] satisfies ReadonlyArray<SqlAction["_tag"]>
)

const isSql = (does: Step["does"]): does is SqlAction => tagsOfSql.has(does._tag)

/** What a step locks, and what it does to the rows. */
export const impactsOf = ({ does }: Step, catalog: Catalog): ReadonlyArray<Impact> => {
  if (!isSql(does)) return impactOf(does, catalog) ?? []
  switch (does._tag) {
    case "Reindex":
      return on(does.on, does.concurrently ? "SHARE UPDATE EXCLUSIVE" : "SHARE", "scan")
    case "Truncate":
    case "DropMany":
      return does.tables.flatMap((table) => on(table, "ACCESS EXCLUSIVE", "none"))
    case "VacuumFull":
    case "Cluster":
      return on(does.on, "ACCESS EXCLUSIVE", "rewrite")
    case "DetachPartition":
      return on(does.table, does.concurrently ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE", "none")
    case "AttachPartition":
      return [...on(does.table, "SHARE UPDATE EXCLUSIVE", "none"), ...on(does.partition, "ACCESS EXCLUSIVE", "scan")]
    case "Refresh":
      return on(does.view, does.concurrently ? "EXCLUSIVE" : "ACCESS EXCLUSIVE", "rewrite")
    case "Write":
    case "Backfill":
      return on(does.table, "ROW EXCLUSIVE", "none")
    case "ContinueSequence":
      return [
        ...on(does.sequence, "ROW EXCLUSIVE", "none"),
        ...on(does.table, "ACCESS SHARE", hasLeadingIndex(catalog, does.table, does.column) ? "none" : "scan")
      ]
    case "LockTable":
      return does.tables.flatMap((table) => on(table, does.mode, "none"))
    case "Locks":
      return on(does.on, does.lock, "none")
    default:
      return []
  }
}

/** Whether the step is about a relation that the migration makes, and no other. */
export const isFresh = (step: Step, { catalog, made }: Pick<Context, "catalog" | "made">): boolean => {
  const impacts = impactsOf(step, catalog)
  return impacts.length > 0 && impacts.every(({ relation }) => made.has(keyOf(relation)))
}
