#!/usr/bin/env node
/** The program `aludel`. What it loads is compiled once for all runs, which halves the time until it begins. */
import * as module from "node:module"
import { refusedNode } from "./SupportedNode.ts"

const refused = refusedNode(process.versions.node)
if (refused === undefined) {
  module.enableCompileCache()
  const { runProcess } = await import("./Process.ts")
  runProcess()
} else {
  process.stderr.write(`${refused}\n`)
  process.exitCode = 1
}
