/** Statements written by hand whose rows an Effect schema decodes, whole. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { DecodeFailed, ResultMismatch } from "../error/Reason.ts"
import type { Reads, Writes } from "../port/Access.ts"
import type { ResultColumn, StatementAccess, WireRow } from "../port/CompiledQuery.ts"
import type { Query, QueryPlan } from "../query/Query.ts"
import { QueryValue } from "../query/QueryValue.ts"
import type { RawStatement } from "../query/RawText.ts"
import { Malformed, type PgType } from "../type/PgType.ts"
import { typeOfOid } from "./ResultValue.ts"
import { pathOf } from "./SchemaPath.ts"

/** A statement written by hand whose rows a schema decodes. */
export interface DecodedQuery<out Row, out Needs> extends Query<Row, never, Needs, "many"> {
  /** Says that the statement only reads. */
  reads(): DecodedQuery<Row, Reads>
}

const valueOf = (column: string, type: PgType, text: string | null): unknown => {
  if (text === null) return null
  try {
    return type.decode(text)
  } catch (cause) {
    const expected = cause instanceof Malformed ? cause.expected : "another form"
    throw new DecodeFailed({ column, type: type.name, expected })
  }
}

/** Decodes rows by their columns' names; a failure names the path, and keeps nothing of the value. */
const decoderFor =
  <Row>(decode: (row: unknown) => Result.Result<Row, Schema.SchemaError>) =>
  (columns: ReadonlyArray<ResultColumn>): (row: WireRow) => Row => {
    const names = columns.map(({ name }) => name)
    const twice = names.filter((name, index) => names.indexOf(name) !== index)
    if (twice.length > 0) throw new ResultMismatch({ missing: [], unexpected: twice })
    const outputs = columns.map(({ name, type }) => ({ name, type: typeOfOid(type) }))
    return (row) => {
      const entries = outputs.map(({ name, type }, index) => [name, valueOf(name, type, row[index] ?? null)] as const)
      // Defines its properties, so that a column "__proto__" is one of them.
      const decoded = decode(Object.fromEntries(entries))
      if (Result.isSuccess(decoded)) return decoded.success
      const path = pathOf(decoded.failure)
      const type = outputs.find(({ name }) => name === path[0])?.type.name ?? "not in the result"
      throw new DecodeFailed({
        column: path.map(String).join("."),
        type,
        expected: "what the statement's schema decodes"
      })
    }
  }

class Decoded extends QueryValue {
  constructor(plan: QueryPlan, access: StatementAccess) {
    super({ ...plan, access, compiled: undefined })
  }
  reads() {
    return new Decoded(this.plan, "reads")
  }
}

/**
 * Decodes each row of a statement written by hand by a schema: a record of its columns, by their names in the result, each
 * as `Pg` reads its type by default (`bigint` for int8 and count, `BigDecimal` for numeric and avg, `DateTime.Utc` for
 * timestamptz; a type of one's own is its text). What the schema refuses is a `DecodeFailed` that names the column. The
 * statement needs `Writes`, unless `.reads()`.
 *
 * @param schema needs no services and does its work at once
 *
 * @example
 * import { Query, sql } from "@aludel/sql"
 * import { decoded } from "@aludel/sql/Schema"
 * import * as Schema from "effect/Schema"
 *
 * const Author = Schema.Struct({ username: Schema.NonEmptyString, posts: Schema.BigInt })
 *
 * const prolific = (min: number) =>
 *   decoded(
 *     sql.text(
 *       "select username, count(*) as posts from users left join posts on author_id = users.id group by 1 having count(*) > :min",
 *       { min }
 *     ),
 *     Author
 *   ).reads()
 * const authors = Query.all(prolific(5))
 */
export const decoded = <Row, Encoded>(
  statement: RawStatement,
  schema: Schema.Codec<Row, Encoded>
): DecodedQuery<Row, Writes> => {
  const plan: QueryPlan = {
    ...statement.plan,
    cardinality: "many",
    decoderFor: decoderFor(Schema.decodeUnknownResult(schema))
  }
  // The seam between the erased plan and its typed face.
  return new Decoded(plan, "writes") as unknown as DecodedQuery<Row, Writes>
}
