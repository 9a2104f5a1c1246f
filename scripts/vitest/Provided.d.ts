/**
 * What scripts/vitest/globalSetup.ts hands to the tests, for their `inject`. Each package's tsconfig.test.json includes
 * this file.
 */
import "vitest"

declare module "vitest" {
  interface ProvidedContext {
    /** A PostgreSQL server, and on it a database to log in to; tests make databases of their own there. */
    readonly databaseUrl: string
  }
}
