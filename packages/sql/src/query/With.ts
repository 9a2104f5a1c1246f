/** Data-modifying queries in WITH: several writes, or a write and a read of what it returns, in one statement. */
import type { CteSource } from "../ast/Source.ts"
import type * as Ast from "../ast/With.ts"
import { InvalidQuery } from "../error/Reason.ts"
import type { Reads, Writes } from "../port/Access.ts"
import { type Derived, derivedColumns } from "./Derived.ts"
import type { Cardinality, Query } from "./Query.ts"
import { QueryValue } from "./QueryValue.ts"

/** What stands around the statement: its own writes in WITH, and those of the statement itself if it has some. */
const nodeOf = (write: CteSource, { node }: Query<unknown, string, unknown, Cardinality>["plan"]): Ast.With => {
  if (node._tag === "Truncate") throw new InvalidQuery({ problem: "TRUNCATE cannot stand behind WITH" })
  return node._tag === "With"
    ? { ...node, writes: [write, ...node.writes] }
    : { _tag: "With", writes: [write], body: node }
}

class WithValue extends QueryValue {}

/**
 * Runs a write under a name in WITH, and a statement that can read what it returns: move rows between tables, insert a
 * parent and its children, or read what was written joined to other tables, in one statement. All of it runs once,
 * whether or not it is read, and sees the tables as they were before: what the write did is seen through what it returns.
 * What any part can break is in the type. It cannot be streamed.
 *
 * Source: https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-MODIFYING
 *
 * @param name the write's name in the statement
 * @param write an insert, update, delete or merge with `returning`
 * @param statement makes the statement, from the columns that the write returns
 *
 * @example
 * import { deleteFrom, from, insert, lt, Pg, table, withWrite } from "@aludel/sql"
 *
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().primaryKey()
 *   title = Pg.text()
 * })
 * const archive = table("archive", class Archive {
 *   id = Pg.bigint().primaryKey()
 *   title = Pg.text()
 * })
 * const move = withWrite(
 *   "moved",
 *   deleteFrom(posts).where(lt(posts.id, 1000n)).returning({ id: posts.id, title: posts.title }),
 *   (moved) => insert(archive).select(from(moved).select({ id: moved.id, title: moved.title }))
 * )
 */
export const withWrite = <
  const Name extends string,
  Written extends object,
  Broken extends string,
  Row,
  Names extends string,
  Needs extends Reads | Writes,
  Rows extends Cardinality
>(
  name: Name,
  write: Query<Written, Broken, Writes, Cardinality>,
  statement: (written: Derived<Name, Written>) => Query<Row, Names, Needs, Rows>
): Query<Row, Broken | Names, Writes, Rows> => {
  const { constraints, incoming, node, outputs } = write.plan
  if (node._tag !== "Insert" && node._tag !== "Update" && node._tag !== "Delete" && node._tag !== "Merge") {
    throw new InvalidQuery({
      problem: `"${name}" is no insert, update, delete or merge: only these stand in \`withWrite\``
    })
  }
  if (outputs.length === 0) {
    throw new InvalidQuery({ problem: `the write "${name}" returns nothing: say \`returning\`` })
  }
  const source: CteSource = {
    _tag: "CteSource",
    query: node,
    alias: name,
    materialized: undefined,
    recursive: undefined
  }
  // The seam between the columns of what is returned and their types.
  const { plan } = statement(derivedColumns(source, outputs) as unknown as Derived<Name, Written>)
  // The type is what the parts' types say together.
  return new WithValue({
    node: nodeOf(source, plan),
    outputs: plan.outputs,
    constraints: [...constraints, ...plan.constraints],
    incoming: incoming || plan.incoming,
    cardinality: plan.cardinality,
    access: "writes",
    compiled: undefined
  }) as unknown as Query<Row, Broken | Names, Writes, Rows>
}
