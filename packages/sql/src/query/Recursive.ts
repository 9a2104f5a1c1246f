/**
 * Recursive common table expressions: `WITH RECURSIVE name AS (anchor UNION ALL recursive part)`.
 *
 * Source: https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-RECURSIVE
 */
import type { CteSource, Recursion } from "../ast/Source.ts"
import { InvalidQuery } from "../error/Reason.ts"
import type { Reads } from "../port/Access.ts"
import { boolean, text } from "../type/Text.ts"
import { type Derived, derivedColumns, readNode } from "./Derived.ts"
import type { Cardinality, OutputPlan, Query } from "./Query.ts"
import { checkShape, setOperation } from "./SetOperation.ts"

/** In which order rows are found: a further column to sort by. */
export interface SearchOptions<out Key, out Set> {
  /** `depth`: each row's descendants before its siblings; `breadth`: level by level. */
  readonly order: "depth" | "breadth"
  /** The columns that identify a row, and sort siblings. */
  readonly by: ReadonlyArray<Key>
  /** What the further column is called. */
  readonly set: Set
}

/** Where the recursion comes round to a row that it found before: it ends there, and marks the row. */
export interface CycleOptions<out Key, out Set> {
  /** The columns that identify a row. */
  readonly columns: ReadonlyArray<Key>
  /** What the column is called that says whether the row closes a cycle. */
  readonly set: Set
}

/** Options of a recursive common table expression. */
export interface RecursiveOptions<out Key, out Search, out Cycle> {
  /** Rows that were found before are left out, by UNION instead of UNION ALL; a cycle then ends where rows are equal. */
  readonly distinct?: boolean | undefined
  readonly search?: SearchOptions<Key, Search> | undefined
  readonly cycle?: CycleOptions<Key, Cycle> | undefined
}

/** The rows of the anchor, with the columns of SEARCH and CYCLE beside them. */
interface Found<Row, Search extends string, Cycle extends string> {
  readonly row: {
    readonly [Key in keyof Row | Search | Cycle]: Key extends keyof Row ? Row[Key]
      : Key extends Cycle ? boolean
      : unknown
  }
}

const recursionOf = (
  outputs: ReadonlyArray<OutputPlan>,
  { cycle, search }: RecursiveOptions<string, string, string>
): Recursion => {
  const taken = new Set(outputs.map(({ key }) => key))
  for (const key of [...search?.by ?? [], ...cycle?.columns ?? []]) {
    if (!taken.has(key)) throw new InvalidQuery({ problem: `"${key}" is no column of the recursive query` })
  }
  // The path that PostgreSQL keeps for itself needs a name too.
  const using = cycle === undefined ? "" : `${cycle.set}_path`
  for (const name of [search?.set, cycle?.set, cycle === undefined ? undefined : using]) {
    if (name === undefined) continue
    if (taken.has(name)) throw new InvalidQuery({ problem: `two columns of the recursive query are called "${name}"` })
    taken.add(name)
  }
  if (search?.by.length === 0 || cycle?.columns.length === 0) {
    throw new InvalidQuery({ problem: "`search` and `cycle` need at least one column" })
  }
  return {
    search: search === undefined
      ? undefined
      : { order: search.order === "depth" ? "depth" : "breadth", by: search.by, set: search.set },
    cycle: cycle === undefined ? undefined : { columns: cycle.columns, set: cycle.set, using }
  }
}

/**
 * A common table expression that reads itself: first the anchor's rows, then again and again what the recursive part makes
 * of the rows that were found last, until there are none. The anchor's rows say what the columns are.
 *
 * @param recursive makes the recursive part; it must read from the table that it is given, and select the anchor's keys
 * @param options `distinct`, `search` and `cycle`
 *
 * @example
 * import { add, asc, cteRecursive, eq, from, isNull, Pg, table, value } from "@aludel/sql"
 *
 * const people = table("people", class People {
 *   id = Pg.integer().primaryKey()
 *   managerId = Pg.integer().nullable().references(() => people.id)
 * })
 * const tree = cteRecursive(
 *   "tree",
 *   from(people).where(isNull(people.managerId)).select({ id: people.id, depth: value(0, Pg.integer()) }),
 *   (tree) =>
 *     from(people).innerJoin(tree, eq(people.managerId, tree.id)).select({ id: people.id, depth: add(tree.depth, 1) }),
 *   { search: { order: "depth", by: ["id"], set: "place" } }
 * )
 * const sorted = from(tree).select({ id: tree.id, depth: tree.depth }).orderBy(asc(tree.place))
 */
export const cteRecursive = <
  const Name extends string,
  Row,
  const Search extends string = never,
  const Cycle extends string = never
>(
  name: Name,
  anchor: Query<Row, never, Reads, Cardinality>,
  recursive: (self: Derived<Name, Row>) => Query<NoInfer<Row>, never, Reads, Cardinality>,
  options: RecursiveOptions<keyof Row & string, Search, Cycle> = {}
): Derived<Name, Found<Row, Search, Cycle>["row"]> => {
  const { outputs } = anchor.plan
  const recursion = recursionOf(outputs, options)
  // The source is part of its own query.
  const source: { -readonly [Key in keyof CteSource]: CteSource[Key] } = {
    _tag: "CteSource",
    query: readNode(anchor),
    alias: name,
    materialized: undefined,
    recursive: recursion
  }
  // The seam between the columns of a query and their types.
  const part = recursive(derivedColumns(source, outputs) as unknown as Derived<Name, Row>)
  checkShape(anchor, part)
  source.query = setOperation("union", options.distinct !== true, readNode(anchor), readNode(part))
  const { cycle, search } = recursion
  const further = [
    // A row of PostgreSQL's own making, which only sorts.
    ...search === undefined ? [] : [{ key: search.set, type: text }],
    ...cycle === undefined ? [] : [{ key: cycle.set, type: boolean }]
  ]
  return derivedColumns(source, [...outputs, ...further]) as unknown as Derived<Name, Found<Row, Search, Cycle>["row"]>
}
