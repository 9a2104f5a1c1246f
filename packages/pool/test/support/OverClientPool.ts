/** The pool's module, for projects in which queries run over a client of `@effect/sql-pg`. */
import { replacePools } from "./ReplacedPools.ts"

export * from "../../src/ConnectionPool.ts"

replacePools({ unknown: false })
