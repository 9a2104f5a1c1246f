/** Aludel's third strategy: the statements of a tree all at once, each with the query of the rows above. */
import { ConnectionPool } from "@aludel/pool"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { connections, type Open } from "../Contestant.ts"
import { trees } from "./AludelModels.ts"

export const open: Open = (url) =>
  trees(ManagedRuntime.make(ConnectionPool.layer({ url, size: connections })), "subquery")
