/**
 * EXPLAIN's answer as a tree of plain data: what most readers ask for under names of its own, the rest as it came.
 *
 * Source: https://www.postgresql.org/docs/current/using-explain.html
 */
import { type JsonObject, type JsonValue, readJson } from "../type/Json.ts"
import { Malformed } from "../type/PgType.ts"

/** How the server runs, or ran, a statement. */
export interface ExecutionPlan {
  readonly root: ExecutionNode
  /** In milliseconds; with `summary`. */
  readonly planningTime: number | undefined
  /** In milliseconds, sending the rows not included; with `analyze`. */
  readonly executionTime: number | undefined
  readonly triggers: ReadonlyArray<TriggerRun>
  /** What else the server said, under its own names: `Settings`, `JIT`, `Planning`, … */
  readonly other: JsonObject
}

/** One step: a scan, a join, a sort. */
export interface ExecutionNode {
  /** `Seq Scan`, `Hash Join`, `ModifyTable`, … */
  readonly type: string
  /** What it is to the node above: `Outer`, `Inner`, `SubPlan`, `InitPlan`, … */
  readonly parentRelationship: string | undefined
  /** `Inner`, `Left`, … */
  readonly joinType: string | undefined
  readonly relation: string | undefined
  /** The relation's schema; with `verbose`. */
  readonly schema: string | undefined
  readonly alias: string | undefined
  readonly index: string | undefined
  /** The name of the common table expression that it reads. */
  readonly cte: string | undefined
  /** Undefined without `costs`. */
  readonly estimate: Estimate | undefined
  /** Undefined without `analyze`. */
  readonly actual: Actual | undefined
  /** With `buffers`, which is on by default with `analyze` since PostgreSQL 18. */
  readonly buffers: Buffers | undefined
  readonly children: ReadonlyArray<ExecutionNode>
  /** What else the server said, under its own names: `Filter`, `Index Cond`, `Sort Key`, `Rows Removed by Filter`, … */
  readonly other: JsonObject
}

/** What the planner expects, in its own unit of cost. */
export interface Estimate {
  readonly startupCost: number
  readonly totalCost: number
  readonly rows: number
  /** The average row, in bytes. */
  readonly width: number
}

/** What it really took, on average of all loops. */
export interface Actual {
  /** Until the first row, in milliseconds; undefined without `timing`. */
  readonly startupTime: number | undefined
  /** Until the last row, in milliseconds; undefined without `timing`. */
  readonly totalTime: number | undefined
  readonly rows: number
  /** How often it ran; 0 means never, and so that the rest says nothing. */
  readonly loops: number
}

/** How many blocks were touched, by this node and those below it. */
export interface Buffers {
  readonly sharedHit: number
  readonly sharedRead: number
  readonly sharedDirtied: number
  readonly sharedWritten: number
  readonly localHit: number
  readonly localRead: number
  readonly localDirtied: number
  readonly localWritten: number
  readonly tempRead: number
  readonly tempWritten: number
}

/** A trigger that ran; with `analyze`. */
export interface TriggerRun {
  readonly name: string
  readonly relation: string | undefined
  /** In milliseconds. */
  readonly time: number | undefined
  readonly calls: number
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Takes known fields out of an object, one by one; what is left at the end is the rest. */
class Fields {
  private readonly fields: Map<string, JsonValue | undefined>
  constructor(object: JsonValue | undefined) {
    if (!isObject(object)) throw new Malformed("an execution plan in JSON")
    this.fields = new Map(Object.entries(object))
  }
  take(name: string): JsonValue | undefined {
    const value = this.fields.get(name)
    this.fields.delete(name)
    return value
  }
  text(name: string): string | undefined {
    const value = this.take(name)
    return typeof value === "string" ? value : undefined
  }
  number(name: string): number | undefined {
    const value = this.take(name)
    return typeof value === "number" ? value : undefined
  }
  list(name: string): ReadonlyArray<JsonValue> {
    const value = this.take(name)
    return Array.isArray(value) ? value : []
  }
  rest(): JsonObject {
    return Object.fromEntries(this.fields)
  }
}

const estimateOf = (fields: Fields): Estimate | undefined => {
  const startupCost = fields.number("Startup Cost")
  const totalCost = fields.number("Total Cost")
  const rows = fields.number("Plan Rows")
  const width = fields.number("Plan Width")
  if (startupCost === undefined || totalCost === undefined || rows === undefined || width === undefined) {
    return undefined
  }
  return { startupCost, totalCost, rows, width }
}

const actualOf = (fields: Fields): Actual | undefined => {
  const startupTime = fields.number("Actual Startup Time")
  const totalTime = fields.number("Actual Total Time")
  const rows = fields.number("Actual Rows")
  const loops = fields.number("Actual Loops")
  return rows === undefined || loops === undefined ? undefined : { startupTime, totalTime, rows, loops }
}

const buffersOf = (fields: Fields): Buffers | undefined => {
  const sharedHit = fields.number("Shared Hit Blocks")
  const blocks = (name: string) => fields.number(`${name} Blocks`) ?? 0
  const others = {
    sharedRead: blocks("Shared Read"),
    sharedDirtied: blocks("Shared Dirtied"),
    sharedWritten: blocks("Shared Written"),
    localHit: blocks("Local Hit"),
    localRead: blocks("Local Read"),
    localDirtied: blocks("Local Dirtied"),
    localWritten: blocks("Local Written"),
    tempRead: blocks("Temp Read"),
    tempWritten: blocks("Temp Written")
  }
  return sharedHit === undefined ? undefined : { sharedHit, ...others }
}

const nodeOf = (value: JsonValue | undefined): ExecutionNode => {
  const fields = new Fields(value)
  return {
    type: fields.text("Node Type") ?? "",
    parentRelationship: fields.text("Parent Relationship"),
    joinType: fields.text("Join Type"),
    relation: fields.text("Relation Name"),
    schema: fields.text("Schema"),
    alias: fields.text("Alias"),
    index: fields.text("Index Name"),
    cte: fields.text("CTE Name"),
    estimate: estimateOf(fields),
    actual: actualOf(fields),
    buffers: buffersOf(fields),
    children: fields.list("Plans").map(nodeOf),
    other: fields.rest()
  }
}

const triggerOf = (value: JsonValue): TriggerRun => {
  const fields = new Fields(value)
  return {
    name: fields.text("Trigger Name") ?? "",
    relation: fields.text("Relation"),
    time: fields.number("Time"),
    calls: fields.number("Calls") ?? 0
  }
}

/** The plan behind the JSON that EXPLAIN answers with. Throws `Malformed`. */
export const readPlan = (text: string): ExecutionPlan => {
  // What the server writes as JSON is nothing but JSON.
  const [statement] = readJson(text) as ReadonlyArray<JsonValue>
  const fields = new Fields(statement)
  return {
    root: nodeOf(fields.take("Plan")),
    planningTime: fields.number("Planning Time"),
    executionTime: fields.number("Execution Time"),
    triggers: fields.list("Triggers").map(triggerOf),
    other: fields.rest()
  }
}
