/**
 * Who may import what: the arrows between packages and between the rooms (folders) inside a package. The one file to
 * edit when a wall moves. A room that is not listed is an error, so a new folder has to be given its place here.
 */

/** A room, or `{ types: room }` where only `import type` may cross. */
export type Arrow = string | { readonly types: string }

export interface Package {
  /** What `src/` may import: package names, `effect` (its modules), `node` (Node's own), `postgres`, … */
  readonly src: ReadonlyArray<string>
  /** What everything beside `src/` (tests, type tests, benches) may import in addition. */
  readonly test: ReadonlyArray<string>
  /** A dependency that only these rooms of `src/` may name. */
  readonly only?: Readonly<Record<string, ReadonlyArray<string>>>
  /** Room → the rooms it may import. Files directly in `src/` may import all rooms, and no room imports them. */
  readonly rooms: Readonly<Record<string, ReadonlyArray<Arrow>>>
  /** `src/` must import `effect/<Module>`, which loads one module, and never the barrel `effect`, which loads all. */
  readonly effectByModule: boolean
}

interface Costly {
  readonly module: string
  /** The entries and rooms that may import it. Nothing else in a `src/` may import these files as values. */
  readonly only: ReadonlyArray<string>
}

export interface Arrows {
  /** By folder. A folder that is not listed may import anything. */
  readonly packages: Readonly<Record<string, Package>>
  /** Modules of effect that are slow to load, and so are kept to entry points of their own. */
  readonly costly: ReadonlyArray<Costly>
}

const testTools = ["vitest", "@effect/vitest", "effect", "node", "@aludel/testing", "@aludel/pool", "@aludel/sql"]

export const arrows: Arrows = {
  packages: {
    "packages/sql": {
      src: ["effect"],
      // What COPY's data are is shown by the driver alone, since no query can carry them.
      test: [...testTools, "postgres"],
      effectByModule: true,
      rooms: {
        error: [],
        type: ["error"],
        ast: [{ types: "type" }],
        expression: ["type", "ast", "error"],
        schema: ["type", "ast", "expression", "error"],
        port: ["error", "type"],
        // A query prints itself as the compiler writes it.
        query: ["error", "type", "ast", "expression", "schema", "compiler", { types: "port" }],
        compiler: ["type", "ast", "error"],
        explain: ["type", "error"],
        ddl: ["schema", "compiler", "ast", "type", "error"],
        "schema-codec": ["schema", "query", "expression", "type", "error", { types: "port" }]
      }
    },
    "packages/pool": {
      src: ["@aludel/sql", "effect", "node", "postgres", "@effect/sql-pg"],
      only: { postgres: ["postgresJs"], "@effect/sql-pg": ["sqlPg"] },
      // Whoever is to find the pool a `pg.Pool`, and a client of another kind to run queries over.
      test: [...testTools, "better-auth", "kysely", "pg", "@electric-sql/pglite"],
      effectByModule: true,
      rooms: {
        config: [{ types: "driver" }],
        driver: [],
        postgresJs: ["driver"],
        sqlPg: ["driver"],
        state: [],
        events: ["state"],
        sqlClient: [],
        overSqlClient: [],
        telemetry: [],
        pg: ["sqlClient"]
      }
    },
    "packages/orm": {
      src: ["@aludel/sql", "effect"],
      test: testTools,
      effectByModule: true,
      rooms: {
        error: [],
        erased: [],
        relation: ["error"],
        context: ["error", "erased", "relation"],
        find: ["error", "erased", "relation", "context"],
        load: ["erased", "relation", "context", "find"],
        lazy: ["error", "relation", "context", "find", "load"],
        write: ["error", "erased", "relation", "context", "find"],
        model: ["error", "relation", "context", "find", "load", "lazy", "write"],
        session: ["error", "erased", "relation", "context", "find", "load", "write", "model"],
        repository: ["error", "erased", "relation", "context", "find", "load", "write", "model", "session"]
      }
    },
    "packages/migrate": {
      src: ["@aludel/sql", "@aludel/pool", "effect", "node"],
      test: testTools,
      effectByModule: true,
      rooms: {
        error: [],
        catalog: [],
        inspect: ["catalog"],
        operation: ["catalog", "error"],
        migration: ["operation", "error"],
        render: ["catalog", "operation", "migration"],
        scratch: ["error", "operation"],
        history: ["catalog", "error", "operation"],
        run: ["catalog", "error", "history", "migration", "operation"],
        generate: ["catalog", "diff", "error", "history", "inspect", "migration", "operation", "scratch"],
        source: ["error", "migration", "operation"],
        merge: ["catalog", "diff", "error", "history", "inspect", "migration", "operation", "scratch"],
        baseline: ["catalog", "diff", "error", "generate", "inspect", "migration", "operation", "scratch"],
        squash: [
          "catalog",
          "diff",
          "error",
          "generate",
          "inspect",
          "lint",
          "migration",
          "operation",
          "safe",
          "scratch"
        ],
        diff: ["catalog", "operation"],
        lock: ["catalog", "operation"],
        safe: ["catalog", "operation", "lock"],
        lint: ["catalog", "operation", "lock", "safe"],
        forecast: ["catalog", "lint", "lock", "migration", "operation", "run", "safe"],
        pull: ["catalog", "diff", "operation"],
        diagram: ["catalog", "operation"],
        cli: [
          "catalog",
          "error",
          "history",
          "migration",
          "operation",
          "source",
          "run",
          "diff",
          "inspect",
          "scratch",
          "generate",
          "merge",
          "baseline",
          "squash",
          "render",
          "lock",
          "safe",
          "lint",
          "forecast",
          "pull",
          "diagram"
        ]
      }
    },
    "packages/testing": {
      src: ["@aludel/sql", "@aludel/pool", "@testcontainers/postgresql", "effect", "node"],
      test: [...testTools, "postgres"],
      effectByModule: true,
      rooms: {
        embedded: [],
        database: [],
        program: ["embedded"],
        scripted: ["database"],
        plan: ["database"],
        factory: ["database"],
        statements: []
      }
    },
    "packages/devtools": {
      src: ["@aludel/sql", "@aludel/pool", "effect", "node"],
      test: testTools,
      effectByModule: true,
      rooms: { feed: [] }
    },
    "apps/demo": {
      src: [
        "@aludel/sql",
        "@aludel/pool",
        "@aludel/orm",
        "@aludel/migrate",
        "@aludel/devtools",
        "@aludel/testing",
        "@effect/platform-node",
        "effect",
        "node"
      ],
      test: [...testTools, "playwright-core", "axe-core"],
      effectByModule: false,
      rooms: {
        blog: [],
        seed: ["blog"],
        api: ["blog"],
        page: [],
        server: ["blog", "api", "page"],
        terminal: [],
        process: [],
        tour: ["terminal"],
        start: ["seed", "server", "tour", "terminal"]
      }
    }
  },
  costly: [
    { module: "effect/Schema", only: ["packages/sql/src/Schema.ts", "packages/sql/src/schema-codec/"] },
    { module: "effect/Config", only: ["packages/pool/src/Config.ts"] },
    // It loads what persists requests, and that effect/Schema.
    { module: "effect/RequestResolver", only: [] }
  ]
}
