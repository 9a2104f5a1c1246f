/**
 * The files of a new project: a service over two tables, its first migration, a test, and what runs them. They compile under
 * strict settings and run as they are; a test makes a project of the packed packages and shows it.
 */

/** What a new project is made for. */
export interface NewProject {
  /** The package's name. */
  readonly name: string
  /** The versions of what it needs. */
  readonly versions: Readonly<Record<string, string>>
}

const manifest = ({ name, versions }: NewProject): string => {
  const needed = (...packages: ReadonlyArray<string>) =>
    Object.fromEntries(packages.map((one) => [one, versions[one] ?? "*"]))
  return `${
    JSON.stringify(
      {
        name,
        private: true,
        type: "module",
        engines: { node: ">=22.22.0" },
        scripts: {
          dev: "node src/dev.ts",
          start: "node src/main.ts",
          test: "vitest run",
          check: "tsc --noEmit"
        },
        dependencies: needed("@aludel/orm", "@aludel/pool", "@aludel/sql", "effect"),
        devDependencies: needed(
          "@aludel/migrate",
          "@aludel/testing",
          "@effect/vitest",
          "@types/node",
          "typescript",
          "vitest"
        )
      },
      null,
      2
    )
  }\n`
}

const tsconfig = `{
  "compilerOptions": {
    "target": "es2024",
    "module": "nodenext",
    "types": ["node"],
    "strict": true,
    "exactOptionalPropertyTypes": true,
    "noUncheckedIndexedAccess": true,
    "verbatimModuleSyntax": true,
    "erasableSyntaxOnly": true,
    "allowImportingTsExtensions": true,
    "skipLibCheck": true,
    "noEmit": true
  },
  "include": ["aludel.config.ts", "migrations", "src", "test"]
}
`

const config = `import { defineConfig } from "@aludel/migrate/cli"
import { model } from "./src/schema.ts"

// The database is the one of DATABASE_URL.
export default defineConfig({ models: model })
`

const schema = `import { dataModel, Pg, table } from "@aludel/sql"

export const users = table("users", class Users {
  id = Pg.bigint().identity().primaryKey()
  email = Pg.text().unique()
})

export const notes = table("notes", class Notes {
  id = Pg.bigint().identity().primaryKey()
  authorId = Pg.bigint().references(() => users.id, { onDelete: "cascade" })
  text = Pg.text()
  writtenAt = Pg.timestamptz().defaultNow()
})

export const model = dataModel({ users, notes })
`

/** What `aludel revision --autogenerate` makes of the schema. */
const migration =
  `import { addConstraint, column, constraint, createTable, dropConstraint, dropTable, migration } from "@aludel/migrate"

export default migration({
  id: "c0ffee01",
  message: "users and notes",
  losesRows: true,
  up: [
    createTable("notes", {
      columns: [
        column("id", "bigint", { identity: "always" }),
        column("author_id", "bigint", { notNull: true }),
        column("text", "text", { notNull: true }),
        column("written_at", "timestamp(3) with time zone", { notNull: true, default: "now()" })
      ],
      constraints: [constraint("notes_pkey", "PRIMARY KEY (id)")]
    }),
    createTable("users", {
      columns: [column("id", "bigint", { identity: "always" }), column("email", "text", { notNull: true })],
      constraints: [constraint("users_email_key", "UNIQUE (email)"), constraint("users_pkey", "PRIMARY KEY (id)")]
    }),
    addConstraint("notes", constraint(
      "notes_author_id_fkey",
      "FOREIGN KEY (author_id) REFERENCES users(id) ON DELETE CASCADE"
    ))
  ],
  down: [dropConstraint("notes", "notes_author_id_fkey"), dropTable("users"), dropTable("notes")]
})
`

const service =
  `import { catchConstraint, type DatabaseError, desc, eq, from, insert, Query, type Reads, type Writes } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { notes, users } from "./schema.ts"

export class EmailTaken extends Data.TaggedError("EmailTaken")<{ readonly email: string }> {}

export class NoSuchAuthor extends Data.TaggedError("NoSuchAuthor")<{ readonly authorId: bigint }> {}

interface Note {
  readonly id: bigint
  readonly text: string
}

/** Users and what they write. What it needs of the database each method's type says, so that a transaction may be around it. */
export class Notes extends Context.Service<Notes, {
  readonly signUp: (email: string) => Effect.Effect<bigint, EmailTaken | DatabaseError, Writes>
  readonly write: (authorId: bigint, text: string) => Effect.Effect<Note, NoSuchAuthor | DatabaseError, Writes>
  readonly latest: (authorId: bigint, count: number) => Effect.Effect<ReadonlyArray<Note>, DatabaseError, Reads>
}>()("app/Notes") {
  static readonly layer = Layer.succeed(Notes, {
    signUp: (email) =>
      Query.one(insert(users).values({ email }).returning({ id: users.id })).pipe(
        Effect.map(({ id }) => id),
        catchConstraint("users_email_key", () => Effect.fail(new EmailTaken({ email })))
      ),
    write: (authorId, text) =>
      Query.one(insert(notes).values({ authorId, text }).returning({ id: notes.id, text: notes.text })).pipe(
        catchConstraint("notes_author_id_fkey", () => Effect.fail(new NoSuchAuthor({ authorId })))
      ),
    latest: (authorId, count) =>
      Query.all(
        from(notes)
          .where(eq(notes.authorId, authorId))
          .select({ id: notes.id, text: notes.text })
          .orderBy(desc(notes.id))
          .limit(count)
      )
  })
}
`

const program = `import { transaction } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { Notes } from "./Notes.ts"

/** A user who was not there before, with a first note. */
export const program = Effect.gen(function*() {
  const notes = yield* Notes
  const authorId = yield* transaction(Effect.gen(function*() {
    const id = yield* notes.signUp(\`user-\${Date.now()}@example.org\`)
    yield* notes.write(id, "Hello")
    return id
  }))
  for (const { id, text } of yield* notes.latest(authorId, 10)) yield* Effect.log(\`note \${id}: \${text}\`)
})
`

const main = `import { ConnectionPool } from "@aludel/pool"
import { poolOptions } from "@aludel/pool/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Notes } from "./Notes.ts"
import { program } from "./program.ts"

// DATABASE_URL, and beside it DATABASE_SIZE and others. Run \`aludel upgrade\` on it before.
const Live = Layer.mergeAll(Notes.layer, ConnectionPool.layerConfig(poolOptions()))

// It ends by itself. What stays up is for \`NodeRuntime.runMain\` of @effect/platform-node: that hears SIGTERM, and closes the pool.
await Effect.runPromise(program.pipe(
  Effect.provide(Live),
  Effect.catchTag("ConfigError", ({ message }) =>
    Effect.sync(() => {
      console.error(\`The environment: \${message}\`)
      process.exitCode = 1
    }))
))
`

const dev = `import { readFolder, upgrade } from "@aludel/migrate"
import { ConnectionPool } from "@aludel/pool"
import { EmbeddedPostgres } from "@aludel/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Notes } from "./Notes.ts"
import { program } from "./program.ts"

// A PostgreSQL of its own, in a folder that stays: nothing to install, nothing to start.
const Database = Layer.unwrap(
  Effect.map(EmbeddedPostgres, ({ url }) => ConnectionPool.layer({ url }))
).pipe(Layer.provide(EmbeddedPostgres.layer({ dataDirectory: ".postgres" })))

const migrated = Effect.flatMap(readFolder("migrations"), (graph) => upgrade(graph, "head"))

await Effect.runPromise(
  Effect.andThen(migrated, program).pipe(Effect.provide(Layer.mergeAll(Notes.layer, Database)))
)
`

const testDatabase = `import { readFolder, upgrade } from "@aludel/migrate"
import { EmbeddedPostgres, TestDatabase } from "@aludel/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const prepare = Effect.flatMap(readFolder("migrations"), (graph) => upgrade(graph, "head"))

const Brought = Layer.unwrap(
  Effect.map(EmbeddedPostgres, ({ url }) => TestDatabase.layer({ url, prepare }))
).pipe(Layer.provide(EmbeddedPostgres.layer()))

const given = process.env["DATABASE_URL"]

/**
 * A database of a test file's own, made by the migrations, and gone with its tests: on the server of DATABASE_URL, else on one
 * that the tests bring. No other database there is touched.
 */
export const Database = given ? TestDatabase.layer({ url: given, prepare }) : Brought
`

const test = `import { factories, sandbox } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Notes } from "../src/Notes.ts"
import { model, users } from "../src/schema.ts"
import { Database } from "./Database.ts"

// Each test is rolled back; retries and timeouts go by the real clock.
layer(Layer.mergeAll(Notes.layer, Database), { timeout: "60 seconds", excludeTestServices: true })("notes", (it) => {
  it.effect("an e-mail is taken once", () =>
    sandbox(Effect.gen(function*() {
      const notes = yield* Notes
      yield* notes.signUp("ann@example.org")
      const error = yield* Effect.flip(notes.signUp("ann@example.org"))
      assert.strictEqual(error._tag, "EmailTaken")
    })))

  it.effect("the latest notes come first", () =>
    sandbox(Effect.gen(function*() {
      const notes = yield* Notes
      const author = yield* factories(model).one(users)
      for (const text of ["one", "two", "three"]) yield* notes.write(author.id, text)
      const latest = yield* notes.latest(author.id, 2)
      assert.deepStrictEqual(latest.map(({ text }) => text), ["three", "two"])
    })))
})
`

const readme = ({ name }: NewProject): string =>
  `# ${name}

\`\`\`sh
npm install
npm test            # on the server of DATABASE_URL, else on a PostgreSQL that the tests bring
npm run dev         # on one in .postgres, with the migrations applied
npm run check       # types
\`\`\`

Change \`src/schema.ts\`, then make a migration of what changed; the next \`npm run dev\` applies it.

\`\`\`sh
npx aludel-postgres -- npx aludel revision --autogenerate -m "what it is for"
\`\`\`

\`aludel-postgres\` runs a command with \`DATABASE_URL\` set to the database in \`.postgres\`; where \`DATABASE_URL\` is set already, on that
one. \`npm start\` takes the database of \`DATABASE_URL\`, which \`npx aludel upgrade\` brings up to date.

Users and notes are an example. For tables of your own remove \`migrations\` and \`.postgres\`, write \`src/schema.ts\` anew, and make a first
migration in the same way.
`

/** Path to text. */
export const projectFiles = (project: NewProject): ReadonlyArray<readonly [path: string, text: string]> => [
  ["package.json", manifest(project)],
  ["tsconfig.json", tsconfig],
  ["aludel.config.ts", config],
  ["src/schema.ts", schema],
  ["src/Notes.ts", service],
  ["src/program.ts", program],
  ["src/main.ts", main],
  ["src/dev.ts", dev],
  ["migrations/20260101000000_c0ffee01_users_and_notes.ts", migration],
  ["test/Database.ts", testDatabase],
  ["test/Notes.test.ts", test],
  [".gitignore", "node_modules/\n.postgres\n"],
  ["README.md", readme(project)]
]
