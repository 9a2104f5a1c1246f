/**
 * PostgreSQL in a container, for `ALUDEL_TEST_DATABASE=docker`. The image is ALUDEL_TEST_IMAGE, else the official one.
 * After a signal, which vitest does not wait for, it is testcontainers' own helper container (Ryuk) that removes it.
 */
import { PostgresContainer } from "@aludel/testing/Testcontainers"
import { Effect, Exit, Scope } from "effect"
import type { Server } from "./Server.ts"

const advice = (message: string): string =>
  `${message}
  ALUDEL_TEST_DATABASE=docker asks for a container, and ALUDEL_TEST_IMAGE for another image. Without
  ALUDEL_TEST_DATABASE the tests bring a PostgreSQL of their own.
`

/** What is to be done is all in the message: vitest would print the stack and the causes of an error around it. */
const withoutStack = (message: string): Error => Object.assign(new Error(message), { stack: message })

export const dockerServer = async (env: NodeJS.ProcessEnv): Promise<Server> => {
  const scope = Scope.makeUnsafe()
  const { url } = await Effect.runPromise(
    PostgresContainer.make({ image: env["ALUDEL_TEST_IMAGE"] || undefined }).pipe(
      Scope.provide(scope),
      Effect.mapError(({ message }) => withoutStack(advice(message)))
    )
  )
  return { url, stop: () => Effect.runPromise(Scope.close(scope, Exit.void)) }
}
