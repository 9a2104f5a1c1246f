/** The pool's module, for projects in which queries run over a client of which nothing is known. */
import { replacePools } from "./ReplacedPools.ts"

export * from "../../src/ConnectionPool.ts"

replacePools({ unknown: true })
