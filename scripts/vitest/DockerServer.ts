/**
 * PostgreSQL in a container, for `ALUDEL_TEST_DATABASE=docker`. The image is ALUDEL_TEST_IMAGE, else the official one.
 * After a signal, which vitest does not wait for, it is testcontainers' own helper container (Ryuk) that removes it.
 */
import { PostgreSqlContainer } from "@testcontainers/postgresql"
import type { Server } from "./Server.ts"

const advice = (image: string, cause: unknown): string =>
  `No container of ${image} could be started: ${cause instanceof Error ? cause.message : String(cause)}

  ALUDEL_TEST_DATABASE=docker asks for one. Does "docker info" reach an engine? DOCKER_HOST names one elsewhere, and
  ALUDEL_TEST_IMAGE another image. Without ALUDEL_TEST_DATABASE the tests bring a PostgreSQL of their own.
`

/** What is to be done is all in the message: vitest would print the stack and the causes of an error around it. */
const withoutStack = (message: string): Error => Object.assign(new Error(message), { stack: message })

export const dockerServer = async (env: NodeJS.ProcessEnv): Promise<Server> => {
  const image = env["ALUDEL_TEST_IMAGE"] || "postgres:18-alpine"
  const settings = ["max_connections=200", "fsync=off", "synchronous_commit=off", "full_page_writes=off"]
  const container = await new PostgreSqlContainer(image)
    .withCommand(["postgres", ...settings.flatMap((setting) => ["-c", setting])])
    .start()
    .catch((cause: unknown) => {
      throw withoutStack(advice(image, cause))
    })
  const stop = async (): Promise<void> => {
    await container.stop()
  }
  // The image has no TLS, which the pool demands of a host that is not local: an engine elsewhere, or, when the tests run
  // in a container themselves, the bridge's address.
  return { url: `${container.getConnectionUri()}?sslmode=disable`, stop }
}
