/** Aludel's other strategy: the whole tree in one statement, related rows as documents. */
import { ConnectionPool } from "@aludel/pool"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { connections, type Open } from "../Contestant.ts"
import { trees } from "./AludelModels.ts"

export const open: Open = (url) =>
  trees(ManagedRuntime.make(ConnectionPool.layer({ url, size: connections })), "joined")
