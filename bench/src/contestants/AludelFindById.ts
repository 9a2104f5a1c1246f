/** Aludel's other way to a row by its key: lookups of a model, of which those that meet share a statement. */
import { ConnectionPool } from "@aludel/pool"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { connections, type Open } from "../Contestant.ts"
import { lookups } from "./AludelModels.ts"

export const open: Open = (url) => {
  const { findUser } = lookups(ManagedRuntime.make(ConnectionPool.layer({ url, size: connections })))
  return { pointSelect: findUser }
}
