/**
 * PostgreSQL in a container, for `ALUDEL_TEST_DATABASE=docker`. The image is ALUDEL_TEST_IMAGE, else the official one.
 */
import { PostgreSqlContainer } from "@testcontainers/postgresql"
import type { Server } from "./Server.ts"

const advice = (image: string, cause: unknown): string =>
  `No container of ${image} could be started: ${cause instanceof Error ? cause.message : String(cause)}

  ALUDEL_TEST_DATABASE=docker asks for one. Does "docker info" reach an engine? DOCKER_HOST names one elsewhere, and
  ALUDEL_TEST_IMAGE another image. Without ALUDEL_TEST_DATABASE the tests bring a PostgreSQL of their own.
`

export const dockerServer = async (env: NodeJS.ProcessEnv): Promise<Server> => {
  const image = env["ALUDEL_TEST_IMAGE"] || "postgres:18-alpine"
  const settings = ["max_connections=200", "fsync=off", "synchronous_commit=off", "full_page_writes=off"]
  const container = await new PostgreSqlContainer(image)
    .withCommand(["postgres", ...settings.flatMap((setting) => ["-c", setting])])
    .start()
    .catch((cause: unknown) => {
      throw new Error(advice(image, cause), { cause })
    })
  const stop = async (): Promise<void> => {
    await container.stop()
  }
  // Vitest ends on a signal without waiting, and a container does not end with the process that started it.
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
    process.once(signal, () => void stop().finally(() => process.exit(code)))
  }
  return { url: container.getConnectionUri(), stop }
}
