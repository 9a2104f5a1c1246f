/** All contestants and all workloads. Where a contestant's module is, Loaders.ts says. */
import type { Name } from "./Loaders.ts"
import { installPrisma, prismaFolder } from "./PrismaInstall.ts"
import type { Workload } from "./Workload.ts"
import { buildInsert } from "./workloads/BuildInsert.ts"
import { buildJoin } from "./workloads/BuildJoin.ts"
import { buildSelect } from "./workloads/BuildSelect.ts"
import { bulkInsert } from "./workloads/BulkInsert.ts"
import { compileAgain } from "./workloads/CompileAgain.ts"
import { copyMany } from "./workloads/CopyMany.ts"
import { diffTables } from "./workloads/DiffTables.ts"
import { entities } from "./workloads/Entities.ts"
import { findMany } from "./workloads/FindMany.ts"
import { flush } from "./workloads/Flush.ts"
import { insertMany } from "./workloads/InsertMany.ts"
import { insertOne } from "./workloads/InsertOne.ts"
import { latestTree } from "./workloads/LatestTree.ts"
import { listHundred } from "./workloads/ListHundred.ts"
import { listPosts } from "./workloads/ListPosts.ts"
import { plainTree } from "./workloads/PlainTree.ts"
import { pointSelect } from "./workloads/PointSelect.ts"
import { pointSelectConcurrent } from "./workloads/PointSelectConcurrent.ts"
import { importing, startUp } from "./workloads/StartUp.ts"
import { streamRows } from "./workloads/StreamRows.ts"
import { transaction } from "./workloads/Transaction.ts"
import { updateMany } from "./workloads/UpdateMany.ts"
import { updateOne } from "./workloads/UpdateOne.ts"
import { upsertMany } from "./workloads/UpsertMany.ts"

interface Entry {
  readonly name: Name
  /** The packages whose versions are reported. */
  readonly packages: ReadonlyArray<string>
  /** Whether `--full` alone measures it. */
  readonly full?: true
  /** The folder whose `node_modules` they are in, where that is not the benchmark's. */
  readonly home?: string
  /** Installs what is not there; yields one line where it cannot be had. */
  readonly prepare?: (say: (what: string) => void) => string | undefined
}

export const contestants: ReadonlyArray<Entry> = [
  { name: "postgres", packages: ["postgres"] },
  { name: "ten clients", packages: ["postgres"], full: true },
  {
    name: "postgres at once",
    packages: ["postgres"],
    full: true
  },
  {
    name: "kysely",
    packages: ["kysely", "kysely-postgres-js", "postgres"]
  },
  { name: "drizzle", packages: ["drizzle-orm", "postgres"] },
  {
    name: "prisma",
    packages: ["@prisma/client", "@prisma/adapter-pg"],
    home: prismaFolder,
    prepare: (say) => installPrisma(prismaFolder, say)
  },
  {
    name: "mikro-orm",
    packages: ["@mikro-orm/core", "@mikro-orm/postgresql"]
  },
  { name: "effect/sql", packages: ["effect", "@effect/sql-pg"] },
  {
    name: "aludel",
    packages: ["@aludel/orm", "@aludel/sql", "@aludel/pool", "effect", "postgres"]
  },
  {
    name: "aludel on sql-pg",
    packages: ["@aludel/orm", "@aludel/sql", "@aludel/pool", "effect", "@effect/sql-pg"]
  },
  {
    name: "aludel findById",
    packages: ["@aludel/orm", "@aludel/sql", "@aludel/pool", "effect", "postgres"],
    full: true
  },
  {
    name: "aludel subquery",
    packages: ["@aludel/orm", "@aludel/sql", "@aludel/pool", "effect", "postgres"],
    full: true
  },
  {
    name: "aludel joined",
    packages: ["@aludel/orm", "@aludel/sql", "@aludel/pool", "effect", "postgres"],
    full: true
  }
]

export const workloads: ReadonlyArray<Workload> = [
  pointSelect,
  pointSelectConcurrent,
  listHundred,
  listPosts,
  insertOne,
  insertMany,
  bulkInsert,
  upsertMany,
  updateOne,
  updateMany,
  copyMany,
  findMany,
  latestTree,
  plainTree,
  entities,
  flush,
  transaction,
  startUp,
  importing,
  diffTables,
  streamRows,
  buildSelect,
  buildJoin,
  buildInsert,
  compileAgain
]

/** The entry of that name. Throws where there is none: names are checked where they come in. */
export const named = <Named extends { readonly name: string }>(entries: ReadonlyArray<Named>, name: string): Named => {
  const found = entries.find((entry) => entry.name === name)
  if (found === undefined) throw new Error(`there is no "${name}"`)
  return found
}
