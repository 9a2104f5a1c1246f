/** What runs and in which order, for graphs and histories at random, and for every way to say where to go. */
import {
  type Applied,
  checksumOf,
  execute,
  graphOf,
  MigrateError,
  migration,
  planDowngrade,
  planUpgrade
} from "@aludel/migrate"
import { describe, expect, test } from "vitest"

/** A generator with a seed. Source: mulberry32, public domain. */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

const randomGraph = (seed: number) => {
  const next = random(seed)
  const ids: Array<string> = []
  const migrations = Array.from({ length: 1 + Math.floor(next() * 14) }, () => {
    const id = Math.floor(next() * 2 ** 40).toString(16).padStart(12, "0")
    const parents = ids.filter(() => next() < 0.25).slice(0, 3)
    ids.push(id)
    return migration({ id, parents, message: id, up: [execute(`select '${id}'`)], down: [] })
  })
  return { graph: graphOf(migrations), next }
}

type MigrationGraph = ReturnType<typeof randomGraph>["graph"]

const row = (graph: MigrationGraph, id: string): Applied => {
  const found = graph.migrations.get(id)
  if (found === undefined) throw new Error(id)
  return {
    id,
    message: found.message,
    checksum: checksumOf(found),
    state: "applied",
    step: 1,
    position: null,
    appliedAt: "",
    milliseconds: 0,
    version: ""
  }
}

const before = (graph: MigrationGraph, id: string): ReadonlySet<string> => {
  const found = new Set<string>([id])
  for (const parent of graph.migrations.get(id)?.parents ?? []) for (const one of before(graph, parent)) found.add(one)
  return found
}

/** Some migrations, each with its parents. */
const randomHistory = (graph: MigrationGraph, next: () => number): ReadonlySet<string> =>
  new Set(graph.order.filter(() => next() < 0.3).flatMap((id) => [...before(graph, id)]))

const ids = (steps: ReadonlyArray<{ readonly migration: { readonly id: string } }>) =>
  steps.map(({ migration }) => migration.id)

const seeds = Array.from({ length: 300 }, (_, seed) => seed)

describe("graphs and histories at random", () => {
  test("of those that could run next it is the one with the least id, whatever the order of the files", () => {
    for (let seed = 0; seed < 300; seed++) {
      const { graph } = randomGraph(seed)
      for (const [at, id] of graph.order.entries()) {
        const done = new Set(graph.order.slice(0, at))
        const ready = graph.order.slice(at).filter((one) =>
          graph.migrations.get(one)?.parents.every((parent) => done.has(parent))
        )
        expect(id, `seed ${seed}`).toBe(ready.toSorted()[0])
      }
      expect(graphOf([...graph.migrations.values()].toReversed()).order, `seed ${seed}`).toEqual(graph.order)
    }
  })

  test("an upgrade to all heads applies what is missing, each after its parents; base undoes all, each before them", () => {
    for (const seed of seeds) {
      const { graph, next } = randomGraph(seed)
      const has = randomHistory(graph, next)
      const applied = [...has].map((id) => row(graph, id))
      const up = ids(planUpgrade(graph, applied, "heads"))
      expect(new Set([...has, ...up]), `seed ${seed}`).toEqual(new Set(graph.order))
      expect(up.filter((id) => has.has(id)), `seed ${seed}`).toEqual([])
      const there = new Set(has)
      for (const id of up) {
        expect(graph.migrations.get(id)?.parents.every((parent) => there.has(parent)), `seed ${seed}`).toBe(true)
        there.add(id)
      }
      const down = ids(planDowngrade(graph, graph.order.map((id) => row(graph, id)), "base"))
      expect(down.toSorted(), `seed ${seed}`).toEqual(graph.order.toSorted())
      for (const [index, id] of down.entries()) {
        expect(graph.migrations.get(id)?.parents.every((parent) => down.indexOf(parent) > index), `seed ${seed}`).toBe(
          true
        )
      }
    }
  })

  test("an upgrade to one migration applies it and what it follows, and nothing else; what came late is said to be late", () => {
    for (const seed of seeds) {
      const { graph, next } = randomGraph(seed)
      const target = graph.order[Math.floor(next() * graph.order.length)] ?? ""
      const ofTarget = before(graph, target)
      const has = new Set([...randomHistory(graph, next)].filter((id) => !before(graph, id).has(target)))
      const steps = planUpgrade(graph, [...has].map((id) => row(graph, id)), target.slice(0, 12))
      expect(new Set(ids(steps)), `seed ${seed}`).toEqual(new Set([...ofTarget].filter((id) => !has.has(id))))
      for (const { late, migration } of steps) {
        const own = before(graph, migration.id)
        expect(late, `seed ${seed}`).toBe([...has].some((id) => !own.has(id)))
      }
    }
  })

  test("+n and -n take so many, in the same order as all", () => {
    for (const seed of seeds) {
      const { graph, next } = randomGraph(seed)
      const applied = [...randomHistory(graph, next)].map((id) => row(graph, id))
      const n = Math.floor(next() * 5)
      expect(planUpgrade(graph, applied, `+${n}`)).toEqual(planUpgrade(graph, applied, "heads").slice(0, n))
      expect(planDowngrade(graph, applied, `-${n}`)).toEqual(planDowngrade(graph, applied, "base").slice(0, n))
    }
  })
})

/** a ← b ← c, and b ← d ← e. */
const graph = graphOf([
  migration({ id: "aaaa1111", message: "a", up: [execute("a")], down: [] }),
  migration({ id: "bbbb1111", parents: ["aaaa1111"], message: "b", up: [execute("b")], down: [] }),
  migration({ id: "cccc1111", parents: ["bbbb1111"], message: "c", up: [execute("c")], down: [] }),
  migration({
    id: "cccc2222",
    parents: ["bbbb1111"],
    message: "d",
    up: [execute("d"), execute("vacuum")],
    down: [execute("vacuum")]
  }),
  migration({ id: "eeee1111", parents: ["cccc2222"], message: "e", up: [execute("e")] })
])
const has = (...given: ReadonlyArray<string>) => given.map((id) => row(graph, id))

const refusal = (plan: () => unknown) => {
  try {
    plan()
  } catch (error) {
    if (error instanceof MigrateError) return [error.reason, error.problem]
    throw error
  }
  throw new Error("it was not refused")
}

describe("ways to say where to go", () => {
  test.each([
    ["aaaa", ["aaaa1111"]],
    ["cccc1", ["aaaa1111", "bbbb1111", "cccc1111"]],
    ["aaaa+1", ["aaaa1111", "bbbb1111"]],
    ["eeee-1", ["aaaa1111", "bbbb1111", "cccc2222"]],
    ["heads", ["aaaa1111", "bbbb1111", "cccc1111", "cccc2222", "eeee1111"]]
  ])("up to %s", (target, expected) => expect(ids(planUpgrade(graph, [], target))).toEqual(expected))

  test.each([
    ["bbbb", ["cccc2222", "cccc1111"]],
    ["cccc2-1", ["cccc2222", "cccc1111"]],
    ["-1", ["cccc2222"]],
    ["base", ["cccc2222", "cccc1111", "bbbb1111", "aaaa1111"]]
  ])(
    "down to %s",
    (target, expected) =>
      expect(ids(planDowngrade(graph, has("aaaa1111", "bbbb1111", "cccc1111", "cccc2222"), target))).toEqual(expected)
  )

  test.each([
    ["head", "SeveralHeads", "there are several heads (cccc1111, eeee1111): merge them, or say heads"],
    ["cccc", "UnknownRevision", "\"cccc\" may be any of cccc1111, cccc2222: say more of it"],
    ["aaa", "UnknownRevision", "there is no migration \"aaa\"; the nearest are aaaa1111, bbbb1111, cccc1111"],
    ["bbbb2111", "UnknownRevision", "there is no migration \"bbbb2111\"; the nearest are bbbb1111, aaaa1111, cccc1111"],
    ["bbbb+1", "UnknownRevision", "\"bbbb+1\" may be any of cccc1111, cccc2222, which follow \"bbbb1111\": say which"],
    ["aaaa-1", "UnknownRevision", "\"aaaa-1\" leads beyond the first, \"aaaa1111\""]
  ])(
    "%s is refused",
    (target, reason, problem) => expect(refusal(() => planUpgrade(graph, [], target))).toEqual([reason, problem])
  )

  test("an upgrade to what is older, and a downgrade to what is not there, are in the wrong direction", () => {
    expect(refusal(() => planUpgrade(graph, has("aaaa1111", "bbbb1111"), "aaaa"))).toEqual([
      "WrongDirection",
      "\"aaaa1111\" is older than what the database has (bbbb1111): downgrade leads there"
    ])
    expect(refusal(() => planDowngrade(graph, has("aaaa1111"), "bbbb"))).toEqual([
      "WrongDirection",
      "\"bbbb1111\" is not applied: upgrade leads there"
    ])
    expect(planUpgrade(graph, has("aaaa1111", "bbbb1111"), "bbbb")).toEqual([])
  })

  test("a migration without a way back stops a downgrade before it begins", () => {
    const all = has("aaaa1111", "bbbb1111", "cccc1111", "cccc2222", "eeee1111")
    expect(refusal(() => planDowngrade(graph, all, "bbbb"))).toEqual([
      "Irreversible",
      "the migration \"eeee1111\" (e) has no `down`: nothing was undone"
    ])
  })
})

describe("a run that ended in the middle", () => {
  // Nothing was done yet, so the checksum is that of no part.
  const nothing = checksumOf({ ...migration({ id: "x", message: "", up: [] }) })
  const half = (state: Applied["state"]): Applied => ({ ...row(graph, "cccc2222"), state, step: 0, checksum: nothing })

  test("what was edited in a part that is done is refused", () => {
    expect(refusal(() => planUpgrade(graph, [...has("aaaa1111", "bbbb1111"), half("running")], "heads"))).toEqual([
      "EditedFile",
      "the migration \"cccc2222\" (d) was changed in a part that is done: undo that and go on, or finish it by hand and stamp it"
    ])
  })
})
