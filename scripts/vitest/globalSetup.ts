/**
 * Runs once for a whole test run, before all projects: starts the PostgreSQL servers that the run's files need, none for
 * unit tests, and hands their URLs to the tests. It also ends the run when whoever started it was killed.
 * Vitest calls what this returns at the end of a run, but not on a signal: an embedded server watches its parent.
 */
import type { TestProject } from "vitest/node"
import { onLauncherDeath } from "../Launcher.ts"
import type { Server } from "./Server.ts"
import { newestServer, oldestServer } from "./Servers.ts"

const needsServer = (path: string): boolean => path.endsWith(".integration.test.ts")

const isOldest = (project: TestProject): boolean => project.name.endsWith("(oldest)")

export default async (root: TestProject): Promise<() => Promise<void>> => {
  const stopWatching = onLauncherDeath(() => process.exit(143))
  const started = new Map<string, Promise<Server>>()
  const once = (name: string, start: () => Promise<Server>): Promise<Server> => {
    const server = started.get(name) ?? start()
    started.set(name, server)
    return server
  }
  const provide = async (project: TestProject): Promise<void> => {
    const { url } = await (isOldest(project) ? once("oldest", oldestServer) : once("newest", newestServer))
    project.provide("databaseUrl", url)
  }
  /** The servers start side by side; those that run already are kept. */
  const prepare = async (paths: ReadonlyArray<string>): Promise<void> => {
    const files = paths.filter(needsServer)
    const projects = root.vitest.projects.filter((one) => files.some((file) => one.matchesTestGlob(file)))
    await Promise.all(projects.map(provide))
  }
  const stop = async (): Promise<void> => {
    stopWatching()
    const servers = await Promise.allSettled(started.values())
    await Promise.all(servers.map(async (server) => server.status === "fulfilled" && await server.value.stop()))
  }
  // A watched run can begin with unit tests only.
  root.onTestsRerun((specifications) => prepare(specifications.map(({ moduleId }) => moduleId)))
  await prepare(root.vitest.state.getPaths()).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return stop
}
