/**
 * A pool's metrics under OpenTelemetry's names, read off when somebody looks: a lease costs a few additions, and nothing
 * is looked up in a registry.
 *
 * Source: https://opentelemetry.io/docs/specs/semconv/database/database-metrics/#connection-pools
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { Scope } from "effect/Scope"
import type { PoolStats } from "../state/Work.ts"

/** Seconds, as the convention has them. */
const boundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

/** How often something took how long. */
class Times {
  private readonly counts = boundaries.map(() => 0)
  private count = 0
  private sum = 0
  private min = Number.MAX_VALUE
  private max = 0

  add(milliseconds: number): void {
    const seconds = milliseconds / 1000
    this.count++
    this.sum += seconds
    if (seconds < this.min) this.min = seconds
    if (seconds > this.max) this.max = seconds
    for (let n = 0; n < boundaries.length; n++) {
      if (seconds <= (boundaries[n] ?? 0)) {
        this.counts[n] = (this.counts[n] ?? 0) + 1
        return
      }
    }
  }

  /** Each bucket counts what those before it do too, as Effect's do. */
  get state(): Metric.HistogramState {
    let below = 0
    const buckets = boundaries.map((boundary, n): [number, number] => [boundary, below += this.counts[n] ?? 0])
    const { count, max, sum } = this
    return { buckets, count, sum, max, min: count === 0 ? 0 : this.min }
  }
}

export class Meter {
  readonly created = new Times()
  readonly waited = new Times()
  readonly used = new Times()
  timeouts = 0
}

interface Bounds {
  readonly most: number
  readonly keep: number
  readonly minimum: number
}

/** Shows the meter as metrics, for as long as the scope is open. */
export const register = (
  name: string,
  meter: Meter,
  bounds: Bounds,
  stats: () => PoolStats
): Effect.Effect<void, never, Scope> =>
  Effect.contextWith((context: Context.Context<never>) => {
    const pool = { "db.client.connection.pool.name": name }
    const removals: Array<() => void> = []
    const add = <Input, State>(metric: Metric.Metric<Input, State>, get: () => State): void => {
      const registration = Metric.registerUnsafe(metric, context, { get, update: () => {}, modify: () => {} })
      removals.push(registration.remove)
    }
    const gauge = (suffix: string, value: () => number, attributes: Record<string, string> = {}): void =>
      add(
        Metric.gauge(`db.client.connection.${suffix}`, { attributes: { ...pool, ...attributes } }),
        () => ({ value: value() })
      )
    const times = (suffix: string, of: Times): void =>
      add(
        Metric.histogram(`db.client.connection.${suffix}`, { attributes: { ...pool, unit: "s" }, boundaries }),
        () => of.state
      )
    gauge("count", () => stats().idle, { "db.client.connection.state": "idle" })
    gauge("count", () => stats().inUse + stats().tended, { "db.client.connection.state": "used" })
    gauge("max", () => bounds.most)
    gauge("idle.max", () => bounds.keep)
    gauge("idle.min", () => bounds.minimum)
    gauge("pending_requests", () => stats().waiting)
    add(
      Metric.counter("db.client.connection.timeouts", { attributes: pool, incremental: true }),
      () => ({ count: meter.timeouts, incremental: true })
    )
    times("create_time", meter.created)
    times("wait_time", meter.waited)
    times("use_time", meter.used)
    return Effect.addFinalizer(() => Effect.sync(() => removals.forEach((remove) => remove())))
  })
