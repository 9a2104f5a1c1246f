/**
 * Whether an expression has one value for a whole statement. Where it has, a column that is added with it is not written to
 * each row; where it has not, the table is rewritten.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
 */

/** The server's own functions that defaults are made of and that are not volatile: all others are taken for volatile. */
export const stableFunctions: ReadonlySet<string> = new Set([
  "abs",
  "array_fill",
  "btrim",
  "ceil",
  "concat",
  "current_database",
  "current_schema",
  "current_setting",
  "date_part",
  "date_trunc",
  "floor",
  "int4range",
  "int8range",
  "json_build_array",
  "json_build_object",
  "jsonb_build_array",
  "jsonb_build_object",
  "left",
  "length",
  "lower",
  "make_date",
  "make_interval",
  "md5",
  "now",
  "numrange",
  "pg_backend_pid",
  "repeat",
  "replace",
  "round",
  "statement_timestamp",
  "substr",
  "to_char",
  "to_timestamp",
  "transaction_timestamp",
  "tstzrange",
  "upper"
])

/** Words that stand before a bracket and are no functions. */
const noFunctions: ReadonlySet<string> = new Set([
  "and",
  "any",
  "array",
  "as",
  "bit",
  "case",
  "cast",
  "char",
  "character",
  "coalesce",
  "current_date",
  "current_time",
  "current_timestamp",
  "else",
  "extract",
  "greatest",
  "in",
  "is",
  "least",
  "localtime",
  "localtimestamp",
  "not",
  "nullif",
  "numeric",
  "or",
  "row",
  "then",
  "time",
  "timestamp",
  "varbit",
  "varchar",
  "varying",
  "when"
])

const literals = /'(?:[^']|'')*'/g

const calls = /((?:[a-z_][\w$]*|"(?:[^"]|"")*")(?:\.(?:[a-z_][\w$]*|"(?:[^"]|"")*"))?)\s*\(/gi

/** Whether the expression may give each row another value. What is not known is taken for volatile. */
export const isVolatile = (expression: string): boolean =>
  [...expression.replaceAll(literals, "''").matchAll(calls)].some(([, name = ""]) => {
    const called = name.toLowerCase().replace(/^pg_catalog\./, "").replaceAll("\"", "")
    return !noFunctions.has(called) && !stableFunctions.has(called)
  })
