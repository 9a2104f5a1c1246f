/** What the page is told, as far as it is decided without a server. */
import type { SentStatement } from "@aludel/sql"
import { assert, describe, it } from "@effect/vitest"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as Option from "effect/Option"
import { concerns, Feed, own } from "../src/feed/Feed.ts"
import type { FeedEvent } from "../src/feed/FeedEvent.ts"
import { type Audience, mayAsk } from "../src/Loopback.ts"

const sent = (text: string, more: Partial<SentStatement> = {}): SentStatement => ({
  text,
  kind: "statement",
  parameters: 0,
  values: undefined,
  sentAt: 0,
  milliseconds: 1,
  rows: 1,
  outcome: { _tag: "Answered" },
  transaction: undefined,
  callers: undefined,
  pool: "shop",
  server: "primary",
  spans: [],
  traceId: undefined,
  spanId: undefined,
  correlation: "r1",
  callSite: undefined,
  ...more
})

const heard = (feed: Feed): Array<FeedEvent> => {
  const events: Array<FeedEvent> = []
  feed.listen((event) => void events.push(event))
  return events
}

describe("the feed", () => {
  it("tells what is remembered to whoever comes later, and no more than so many", () => {
    const feed = new Feed({ remembered: 2, moreThan: 5 })
    for (const text of ["one", "two", "three"]) feed.add(sent(text))
    const events = heard(feed)
    feed.add(sent("four"))
    assert.deepStrictEqual(events.map(({ data }) => "text" in data && data.text), ["two", "three", "four"])
    assert.strictEqual(feed.statement(1), undefined)
    assert.strictEqual(feed.statement(4)?.text, "four")
  })

  it("groups by the request, else by the trace; what the tools send is not told", () => {
    const feed = new Feed({ remembered: 10, moreThan: 5 })
    const events = heard(feed)
    feed.add(sent("of a request", { traceId: "t1" }))
    feed.add(sent("of a trace", { correlation: undefined, traceId: "t1" }))
    feed.add(sent("alone", { correlation: undefined }))
    feed.add(sent("explain", { correlation: own }))
    assert.deepStrictEqual(events.map(({ data }) => "group" in data && data.group), ["r1", "t1", undefined])
  })

  it("finds one text again and again in one request, with both places and what came before", () => {
    const feed = new Feed({ remembered: 100, moreThan: 2 })
    const events = heard(feed)
    feed.add(sent("select posts", { rows: 20, callSite: "list" }))
    feed.add(sent("select one"))
    feed.add(sent("begin", { kind: "transaction" }))
    for (const callSite of ["first", "second", "third", "fourth"]) feed.add(sent("select author", { callSite }))
    for (const correlation of ["r2", "r3", "r4"]) feed.add(sent("select author", { correlation }))
    const findings = events.filter(({ event }) => event === "finding").map(({ data }) => data)
    assert.deepStrictEqual(findings.map((finding) => "runs" in finding && finding.runs), [3, 4])
    assert.deepStrictEqual(findings[1], {
      group: "r1",
      text: "select author",
      runs: 4,
      first: { number: 4, callSite: "first", spans: [] },
      last: { number: 7, callSite: "fourth", spans: [] },
      before: { number: 1, callSite: "list", text: "select posts", rows: 20 }
    })
  })

  it("finds nothing in what several callers share, nor in a transaction that is run again", () => {
    const feed = new Feed({ remembered: 100, moreThan: 2 })
    const events = heard(feed)
    for (let n = 0; n < 5; n++) feed.add(sent("select author", { callers: 20 }))
    for (let attempt = 2; attempt < 7; attempt++) feed.add(sent("again", { transaction: { id: 1, attempt } }))
    assert.isFalse(events.some(({ event }) => event === "finding"))
    for (let n = 0; n < 3; n++) feed.add(sent("select author", { callers: 1 }))
    assert.isTrue(events.some(({ event }) => event === "finding"))
  })

  it("a listener to some requests hears of those, and of the pool", () => {
    const request = { method: "GET", path: "/", startedAt: 0, status: undefined, milliseconds: undefined }
    const pool = { size: 1, open: 1, idle: 1, inUse: 0, tended: 0, opening: 0, waiting: 0, peak: 0 }
    assert.isTrue(concerns({ event: "request", data: { ...request, id: "page.1" } }, "page."))
    assert.isFalse(concerns({ event: "request", data: { ...request, id: "other" } }, "page."))
    assert.isTrue(concerns({ event: "pool", data: pool }, "page."))
    const alone = { ...sent("alone"), number: 1, group: undefined }
    assert.isFalse(concerns({ event: "statement", data: alone }, "page."))
    assert.isTrue(concerns({ event: "statement", data: alone }, ""))
  })
})

describe("who may ask", () => {
  const asks = (to: Audience, address: string | undefined, host: string | undefined) =>
    mayAsk(
      {
        headers: host === undefined ? {} : { host },
        peerAddress: Option.fromUndefinedOr(address)
      } as HttpServerRequest,
      to
    )

  it("this machine, by its own name: not a page elsewhere whose name leads here", () => {
    assert.isTrue(asks("this machine", "127.0.0.1", "localhost:3000"))
    assert.isTrue(asks("this machine", "::ffff:127.0.0.1", "127.0.0.1:3000"))
    assert.isTrue(asks("this machine", "::1", "[::1]:3000"))
    assert.isFalse(asks("this machine", "192.168.1.7", "localhost:3000"))
    assert.isFalse(asks("this machine", "127.0.0.1", "evil.example:3000"))
    assert.isFalse(asks("this machine", "127.0.0.1", "localhost.evil.example"))
    assert.isFalse(asks("this machine", undefined, "localhost"))
    assert.isFalse(asks("this machine", "127.0.0.1", undefined))
  })

  it("whoever reaches a server that only this machine can reach; and everybody, where that is said", () => {
    assert.isTrue(asks("bound", undefined, "localhost:4983"))
    assert.isFalse(asks("bound", undefined, "evil.example"))
    assert.isTrue(asks("everybody", "192.168.1.7", "evil.example"))
  })
})
