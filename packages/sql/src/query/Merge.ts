/**
 * MERGE: `mergeInto(stock).using(arrivals, on).whenMatched().update(…).whenNotMatched().insert(…)`.
 * PostgreSQL 15 or newer; `returning` and `whenNotMatchedBySource` 17 or newer.
 *
 * Source: https://www.postgresql.org/docs/current/sql-merge.html
 */
import type { Expr } from "../ast/Expr.ts"
import type * as Ast from "../ast/Merge.ts"
import { conditionNode } from "../expression/ConditionNode.ts"
import { call, type Expression, expression } from "../expression/Expression.ts"
import type { Writes } from "../port/Access.ts"
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"
import type { AnyDataModel } from "../schema/DataModel.ts"
import { type RequiredKeys, sourceOf, type TableInfo, type Writable, writableOf } from "../schema/Table.ts"
import type { TablePlan } from "../schema/TablePlan.ts"
import type { PgType } from "../type/PgType.ts"
import { text } from "../type/Text.ts"
import { assignments } from "./Assignments.ts"
import type { Breakable } from "./Breakable.ts"
import type { ChangedRow, ChangedScope } from "./Changed.ts"
import type { Condition } from "./Condition.ts"
import type { AnySource } from "./Derived.ts"
import { insertedRow } from "./InsertCells.ts"
import { insertConstraints } from "./InsertPlan.ts"
import type { DeclaredConstraint, OutputPlan, Query } from "./Query.ts"
import { QueryValue } from "./QueryValue.ts"
import { planSelection, type Selection } from "./Selection.ts"
import type { Settable, Touched } from "./Settable.ts"
import { setsPrimaryKey, updateConstraints } from "./Update.ts"
import { declaredIncoming, type ForeignKeyNames } from "./Within.ts"

/** A merge that still needs its source. */
export interface MergeInto<
  in out Table extends string,
  in out Fields,
  in out Constraints,
  in out Incoming extends string
> {
  readonly "~merge": readonly [Table, Constraints, Incoming]
  /** Says which tables belong together, so that a delete's or key update's foreign keys are known by name. */
  within<Model extends AnyDataModel>(model: Model): MergeInto<Table, Fields, Constraints, ForeignKeyNames<Model>["all"]>
  /** The table, alias or query whose rows are compared with those of the target, and by what. */
  using<Source extends string>(
    source: TableInfo<Source, unknown, unknown>,
    on: Condition<Table | NoInfer<Source>>
  ): MergeClauses<Table, Fields, Constraints, Incoming, Source, never, never>
}

/**
 * What is done with each row: of several clauses that apply to a row the first counts.
 *
 * @typeParam Names the names of the constraints that the clauses so far can break
 * @typeParam Nullable the source, once rows come without one
 */
export interface MergeClauses<
  in out Table extends string,
  in out Fields,
  in out Constraints,
  in out Incoming extends string,
  in out Source extends string,
  out Names extends string,
  in out Nullable
> {
  readonly "~clauses": readonly [Table, Constraints, Incoming, Source, Names, Nullable]
  /** For a row of the target with a partner in the source, if the condition is true. */
  whenMatched(
    condition?: Condition<Table | Source>
  ): WhenMatched<Table, Fields, Constraints, Incoming, Source, Names, Nullable, Table | Source>
  /** For a row of the source without a partner in the target, if the condition is true. */
  whenNotMatched(
    condition?: Condition<Source>
  ): WhenNotMatched<Table, Fields, Constraints, Incoming, Source, Names, Nullable>
  /** For a row of the target without a partner in the source, if the condition is true. PostgreSQL 17 or newer. */
  whenNotMatchedBySource(
    condition?: Condition<Table>
  ): WhenMatched<Table, Fields, Constraints, Incoming, Source, Names, Nullable | Source, Table>
}

/** What to do with a row of the target. */
export interface WhenMatched<
  in out Table extends string,
  in out Fields,
  in out Constraints,
  in out Incoming extends string,
  in out Source extends string,
  out Names extends string,
  in out Nullable,
  in out Scope
> {
  readonly "~when": readonly [Table, Constraints, Incoming, Source, Names, Nullable]
  /** Sets columns, to values or to expressions over the tables that are there. */
  update<Key extends keyof Fields>(
    values: { readonly [K in Key]: Settable<Scope, Fields[K] & AnyColumnDefinition> }
  ): Merge<
    Table,
    Fields,
    Constraints,
    Incoming,
    Source,
    Names | Touched<Table, Fields, Constraints, Key, Incoming>["names"],
    Nullable
  >
  /** Deletes it. */
  delete(): Merge<Table, Fields, Constraints, Incoming, Source, Names | Incoming, Nullable>
  /** Leaves it as it is, and keeps it from the clauses behind this one. */
  doNothing(): Merge<Table, Fields, Constraints, Incoming, Source, Names, Nullable>
}

/** What to do with a row of the source that the target has not. */
export interface WhenNotMatched<
  in out Table extends string,
  in out Fields,
  in out Constraints,
  in out Incoming extends string,
  in out Source extends string,
  out Names extends string,
  in out Nullable
> {
  readonly "~when": readonly [Table, Constraints, Incoming, Source, Names, Nullable]
  /** Inserts a row: values, or expressions over the source. */
  insert(row: MergedRow<Source, Fields>): Merge<
    Table,
    Fields,
    Constraints,
    Incoming,
    Source,
    Names | Breakable<Table, Fields, Constraints>["inserted"],
    Nullable
  >
  /** Passes it over, and keeps it from the clauses behind this one. */
  doNothing(): Merge<Table, Fields, Constraints, Incoming, Source, Names, Nullable>
}

/** The columns that an insert must give, and those that it may: values, or expressions over the source. */
export type MergedRow<Source, Fields> =
  & { readonly [Key in RequiredKeys<Fields>]: unknown }
  & {
    readonly [Key in keyof Fields]?:
      | ((Fields[Key] & AnyColumnDefinition)["~I"] extends "generated" ? "the column is generated"
        :
          | (Fields[Key] & AnyColumnDefinition)["~W"]
          | Expression<Source, (Fields[Key] & AnyColumnDefinition)["~A"], unknown>)
      | undefined
  }

/**
 * A merge with at least one clause. It yields the number of rows changed.
 *
 * @typeParam Names the names of the constraints that its clauses can break
 */
export interface Merge<
  in out Table extends string,
  in out Fields,
  in out Constraints,
  in out Incoming extends string,
  in out Source extends string,
  out Names extends string,
  in out Nullable
> extends
  Query<number, Names, Writes, "one">,
  MergeClauses<Table, Fields, Constraints, Incoming, Source, Names, Nullable>
{
  /**
   * Yields these columns and expressions of the rows changed: as they are afterwards, and a deleted one as it was.
   * PostgreSQL 17 or newer; 18 for `before` and `after`, which are null where there was or is no row.
   */
  returning<Selected extends Selection<Table | Source | ChangedScope<Table> | "merge action">>(
    selection: Selected
  ): Query<ChangedRow<Selected, Nullable | ChangedScope<Table>>["row"], Names, Writes, "many">
}

interface MergeState {
  readonly table: TablePlan
  readonly model: AnyDataModel | undefined
  readonly node: Ast.Merge
  readonly outputs: ReadonlyArray<OutputPlan>
}

/** What one clause can break. */
const breakable = ({ model, table }: MergeState, { action }: Ast.MergeWhen): ReadonlyArray<DeclaredConstraint> => {
  switch (action._tag) {
    case "Set":
      return [
        ...updateConstraints(table, action.set),
        ...declaredIncoming(model, table, action.set.map(({ column }) => column))
      ]
    case "Add":
      return insertConstraints(table, action.row.columns, new Set())
    case "Remove":
      return declaredIncoming(model, table)
    case "Nothing":
      return []
    default:
      return action satisfies never
  }
}

const breaksIncoming = ({ model, table }: MergeState, { action }: Ast.MergeWhen): boolean =>
  model === undefined && (action._tag === "Remove" || (action._tag === "Set" && setsPrimaryKey(table, action.set)))

/** Each constraint once, though several clauses can break it. */
const distinct = (constraints: ReadonlyArray<DeclaredConstraint>): ReadonlyArray<DeclaredConstraint> =>
  constraints.filter((one, index) =>
    constraints.findIndex(({ name, schema, table }) =>
      name === one.name && schema === one.schema && table === one.table
    ) === index
  )

class MergeValue extends QueryValue {
  readonly state: MergeState
  constructor(state: MergeState) {
    const { node, outputs } = state
    super({
      node,
      outputs,
      constraints: distinct(node.whens.flatMap((when) => breakable(state, when))),
      incoming: node.whens.some((when) => breaksIncoming(state, when)),
      cardinality: outputs.length === 0 ? "one" : "many",
      access: "writes",
      compiled: undefined
    })
    this.state = state
  }
  private when(match: Ast.MergeWhen["match"], condition: Condition<unknown> | undefined) {
    const { node, table } = this.state
    const then = (action: Ast.MergeAction) =>
      new MergeValue({
        ...this.state,
        node: { ...node, whens: [...node.whens, { match, condition: condition?.node, action }] }
      })
    return {
      update: (values: object) => then({ _tag: "Set", set: assignments(table, values) }),
      delete: () => then({ _tag: "Remove" }),
      insert: (row: object) => then({ _tag: "Add", row: insertedRow(table, row) }),
      doNothing: () => then({ _tag: "Nothing" })
    }
  }
  whenMatched(condition?: Condition<unknown>) {
    return this.when("matched", condition)
  }
  whenNotMatched(condition?: Condition<unknown>) {
    return this.when("not matched", condition)
  }
  whenNotMatchedBySource(condition?: Condition<unknown>) {
    return this.when("not matched by source", condition)
  }
  returning(selection: Selection<unknown>) {
    const { outputs, plans } = planSelection(selection)
    return new MergeValue({ ...this.state, node: { ...this.state.node, returning: outputs }, outputs: plans })
  }
}

const begin = (table: TablePlan, model: AnyDataModel | undefined): object => ({
  within: (model: AnyDataModel) => begin(table, model),
  using: (source: AnySource, on: { readonly node: Expr }) =>
    new MergeValue({
      table,
      model,
      node: {
        _tag: "Merge",
        into: table.source,
        using: sourceOf(source),
        on: conditionNode(on, "mergeInto"),
        whens: [],
        returning: []
      },
      outputs: []
    })
})

/**
 * Begins a merge into the table: what is done with its rows and with those of a source, by whether they match. Unlike
 * `onConflict` it needs no unique constraint, and under concurrent writes it can break one.
 *
 * @example
 * import { add, eq, mergeInto, Pg, table } from "@aludel/sql"
 *
 * const stock = table("stock", class Stock {
 *   item = Pg.text().primaryKey()
 *   amount = Pg.integer()
 * })
 * const arrivals = table("arrivals", class Arrivals {
 *   item = Pg.text().primaryKey()
 *   amount = Pg.integer()
 * })
 * const take = mergeInto(stock).using(arrivals, eq(arrivals.item, stock.item))
 *   .whenMatched(eq(arrivals.amount, 0)).delete()
 *   .whenMatched().update({ amount: add(stock.amount, arrivals.amount) })
 *   .whenNotMatched().insert({ item: arrivals.item, amount: arrivals.amount })
 */
export const mergeInto = <Name extends string, Fields, Constraints>(
  table: TableInfo<Name, Fields, Constraints> & Writable<Constraints>
): MergeInto<Name, Fields, Constraints, string> =>
  // The seam between the erased builder and its typed face.
  begin(writableOf(table), undefined) as MergeInto<Name, Fields, Constraints, string>

/** What MERGE did with a row. */
export type MergeAction = "INSERT" | "UPDATE" | "DELETE"

/** `merge_action()`: what was done with the row, in a merge's `returning` only. PostgreSQL 17 or newer. */
export const mergeAction = (): Expression<"merge action", MergeAction> =>
  // The server answers with one of the three.
  expression<"merge action", MergeAction>(call("merge_action"), text as PgType<MergeAction>)
