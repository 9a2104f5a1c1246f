/**
 * VALUES: rows of the program as a query or a table.
 *
 * Source: https://www.postgresql.org/docs/current/queries-values.html
 */
import type { Expr } from "../ast/Expr.ts"
import { selectFrom } from "../ast/SelectFrom.ts"
import type { ValuesSource } from "../ast/Source.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { bind, isExpression } from "../expression/Expression.ts"
import type { Reads } from "../port/Access.ts"
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"
import { type Derived, derivedColumns } from "./Derived.ts"
import { type OutputPlan, type Query, readPlan } from "./Query.ts"
import { QueryValue } from "./QueryValue.ts"

type Columns = { readonly [Key in string]: AnyColumnDefinition }

/** Rows of the program, as a query. */
export interface Values<out Row> extends Query<Row, never, Reads, "many"> {
  /** The rows as a table of this name, to read from or to join. */
  as<const Name extends string>(name: Name): Derived<Name, Row>
}

class ValuesValue extends QueryValue {
  readonly source: ValuesSource
  readonly outputs: ReadonlyArray<OutputPlan>
  constructor(source: ValuesSource, outputs: ReadonlyArray<OutputPlan>) {
    const columns = outputs.map(({ key }) => ({
      expr: { _tag: "Column", source: source.alias, name: key } as const,
      as: key
    }))
    super(readPlan({ ...selectFrom(source), outputs: columns }, outputs))
    this.source = source
    this.outputs = outputs
  }
  as(name: string) {
    return derivedColumns({ ...this.source, alias: name }, this.outputs)
  }
}

const valueOf = ({ key, type }: OutputPlan, given: unknown, first: boolean): Expr => {
  if (given === undefined) throw new InvalidQuery({ problem: `a row of \`values\` does not give "${key}"` })
  if (!isExpression(given)) return bind(given, type, first)
  return first ? { _tag: "Cast", operand: given.node, type } : given.node
}

/**
 * Rows of the program as a query: by itself, under a name (`.as("v")`), or in `cte` and the set operations. The columns'
 * types are declared, so that a null in the first row has one too; without rows it yields none.
 *
 * @param columns what each column is: `{ id: Pg.integer(), name: Pg.text().nullable() }`
 * @param rows each with every column; a value, or an expression that needs no table
 *
 * @example
 * import { eq, from, Pg, table, values } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.integer().primaryKey()
 *   name = Pg.text()
 * })
 * const scores = values({ userId: Pg.integer(), score: Pg.integer().nullable() }, [
 *   { userId: 1, score: null },
 *   { userId: 2, score: 7 }
 * ]).as("scores")
 * const scored = from(users).innerJoin(scores, eq(scores.userId, users.id))
 *   .select({ name: users.name, score: scores.score })
 */
export const values = <C extends Columns>(
  columns: C,
  rows: ReadonlyArray<{ readonly [Key in keyof C]: C[Key]["~W"] }>
): Values<{ readonly [Key in keyof C]: C[Key]["~A"] }> => {
  const outputs = Object.entries(columns).map(([key, { facts }]) => ({ key, type: facts.type }))
  if (outputs.length === 0) throw new InvalidQuery({ problem: "`values` has no columns: say what they are" })
  const source: ValuesSource = {
    _tag: "ValuesSource",
    rows: rows.map((row, index) => {
      const given: Readonly<Record<string, unknown>> = row
      return outputs.map((output) => valueOf(output, given[output.key], index === 0))
    }),
    columns: outputs.map(({ key, type }) => ({ name: key, type })),
    alias: "values"
  }
  // The columns' declarations gave the row its type.
  return new ValuesValue(source, outputs) as unknown as Values<{ readonly [Key in keyof C]: C[Key]["~A"] }>
}
