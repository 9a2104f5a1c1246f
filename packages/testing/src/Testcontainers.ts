/**
 * `@aludel/testing/Testcontainers`: PostgreSQL in a container for as long as a scope is open. An entry of its own, since it
 * needs the package `@testcontainers/postgresql`, and an engine of containers.
 */
import { PostgreSqlContainer } from "@testcontainers/postgresql"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Scope } from "effect/Scope"

/** No container could be started: there is no engine, or it could not get or start the image. */
export class ContainerNotStarted extends Data.TaggedError("ContainerNotStarted")<{
  readonly image: string
  /** What testcontainers says. */
  readonly cause: unknown
}> {
  override get message(): string {
    const why = this.cause instanceof Error ? this.cause.message : String(this.cause)
    return `No container of ${this.image} could be started: ${why}. Does \`docker info\` reach an engine? DOCKER_HOST names `
      + "one elsewhere, and the option `image` another image; `EmbeddedPostgres` needs no engine."
  }
}

/**
 * What the container is to be.
 *
 * @example
 * ```ts
 * import type { ContainerOptions } from "@aludel/testing/Testcontainers"
 *
 * const spatial: ContainerOptions = { image: "postgis/postgis:18-3.6", settings: { max_connections: "50" } }
 * ```
 */
export interface ContainerOptions {
  /** `postgres:18-alpine` unless given. */
  readonly image?: string | undefined
  /** The server's settings, beside those that make a test's server quick and unsafe: `fsync=off` and the like. */
  readonly settings?: Readonly<Record<string, string>> | undefined
}

const defaults = { max_connections: "200", fsync: "off", synchronous_commit: "off", full_page_writes: "off" }

const make = Effect.fn("PostgresContainer.make")(function*(
  { image = "postgres:18-alpine", settings }: ContainerOptions = {}
): Effect.fn.Return<PostgresContainer["Service"], ContainerNotStarted, Scope> {
  const flags = Object.entries({ ...defaults, ...settings }).flatMap(([name, value]) => ["-c", `${name}=${value}`])
  const container = yield* Effect.acquireRelease(
    Effect.tryPromise({
      try: () => new PostgreSqlContainer(image).withCommand(["postgres", ...flags]).start(),
      catch: (cause) => new ContainerNotStarted({ image, cause })
    }),
    (started) => Effect.promise(() => started.stop())
  )
  // The image has no TLS, which the pool demands of a host that is not local: an engine elsewhere, or, when the tests run
  // in a container themselves, the bridge's address.
  return {
    url: `${container.getConnectionUri()}?sslmode=disable`,
    host: container.getHost(),
    port: container.getPort()
  }
})

/** A PostgreSQL server in a container: what `EmbeddedPostgres` is where the machine has an engine of containers. */
export class PostgresContainer extends Context.Service<PostgresContainer, {
  /** Connects as the image's superuser, `test`. */
  readonly url: string
  readonly host: string
  readonly port: number
}>()("@aludel/testing/Testcontainers/PostgresContainer") {
  /**
   * Starts a container that runs until the scope closes. Fails with `ContainerNotStarted`. What a killed process leaves
   * running, testcontainers' own helper container removes.
   *
   * @example
   * ```ts
   * import { PostgresContainer } from "@aludel/testing/Testcontainers"
   * import * as Effect from "effect/Effect"
   *
   * const program = Effect.scoped(Effect.gen(function*() {
   *   const { url } = yield* PostgresContainer.make({ image: "postgres:17-alpine" })
   *   yield* Effect.log(url)
   * }))
   * ```
   */
  static readonly make: (
    options?: ContainerOptions
  ) => Effect.Effect<PostgresContainer["Service"], ContainerNotStarted, Scope> = make

  /**
   * The container as a layer: started when the layer is built, removed when its scope closes. Fails as `make` does.
   *
   * @example
   * ```ts
   * import { TestDatabase } from "@aludel/testing"
   * import { PostgresContainer } from "@aludel/testing/Testcontainers"
   * import * as Effect from "effect/Effect"
   * import * as Layer from "effect/Layer"
   *
   * const Database = Layer.unwrap(
   *   Effect.map(PostgresContainer, ({ url }) => TestDatabase.layer({ url }))
   * ).pipe(Layer.provide(PostgresContainer.layer()))
   * ```
   */
  static readonly layer = (options?: ContainerOptions): Layer.Layer<PostgresContainer, ContainerNotStarted> =>
    Layer.effect(PostgresContainer, make(options))
}
