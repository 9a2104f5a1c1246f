/** The lines that carry the promises of the house, how each is broken, and who must notice. */
export interface Mutation {
  readonly name: string
  readonly file: string
  /** Stands exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** `typetest`, or the test files that must fail. */
  readonly guard: string
}

const sql = (file: string): string => `packages/sql/src/${file}`
const pool = (file: string): string => `packages/pool/src/${file}`

export const mutations: ReadonlyArray<Mutation> = [
  {
    name: "a table that is not joined slips into a join's condition",
    file: sql("query/Select.ts"),
    find: "on: Condition<Tables | NoInfer<Name>>\n  ): From<Tables | Name, Nullable, Needs, Rows>",
    replace: "on: Condition<string>\n  ): From<Tables | Name, Nullable, Needs, Rows>",
    guard: "typetest"
  },
  {
    name: "a left join's columns are not nullable",
    file: sql("query/Select.ts"),
    find: "[Selected[Key][\"~S\"] & Nullable] extends [never]",
    replace: "[never] extends [never]",
    guard: "typetest"
  },
  {
    name: "a comparison takes null",
    file: sql("expression/Expression.ts"),
    find: "NonNullable<Value> | (bigint",
    replace: "Value | (bigint",
    guard: "typetest"
  },
  {
    name: "a generated column can be written",
    file: sql("schema/ColumnDefinition.ts"),
    find: "readonly \"~W\": In extends \"generated\" ? Generated",
    replace: "readonly \"~W\": In extends \"generated\" ? Value",
    guard: "typetest"
  },
  {
    name: "a generated key's constraint is listed",
    file: sql("schema/ColumnDefinition.ts"),
    find: "In extends \"generated\" ? Exclude<Marks, \"pkey\"> : Marks",
    replace: "Marks",
    guard: "typetest"
  },
  {
    name: "a transaction gives less than its effect needs",
    file: sql("Transaction.ts"),
    find: "readonly isolation: [MissingLevel<R, Level>] extends [never] ? Level",
    replace: "readonly isolation: [never] extends [never] ? Level",
    guard: "typetest"
  },
  {
    name: "a read-only transaction runs a write",
    file: sql("Transaction.ts"),
    find: "[Extract<R, Writes>] extends [never] ? Mode",
    replace: "[never] extends [never] ? Mode",
    guard: "typetest"
  },
  {
    name: "a handled constraint stays in the type",
    file: sql("ConstraintHandling.ts"),
    find: ": ConstraintViolation<Exclude<ConstraintNames<E>, Name>>)",
    replace: ": ConstraintViolation<ConstraintNames<E>>)",
    guard: "typetest"
  },
  {
    name: "onConflict does not remove its name",
    file: sql("query/Insert.ts"),
    find: "doNothing(): Insert<Table, Fields, Row, Exclude<Names, Removed>, \"many\">",
    replace: "doNothing(): Insert<Table, Fields, Row, Names, \"many\">",
    guard: "typetest"
  },
  {
    name: "an insert of one row may yield none",
    file: sql("query/Insert.ts"),
    find: "[Rows] extends [never] ? \"one\" : \"many\"",
    replace: "\"many\"",
    guard: "typetest"
  },
  {
    name: "catchConstraint works without a savepoint",
    file: sql("ConstraintHandling.ts"),
    find: "database?.current === undefined ? self : database.savepoint(self)",
    replace: "database?.current === undefined ? self : self",
    guard: "packages/pool/test/Transaction.integration.test.ts"
  },
  {
    name: "a constraint is matched by its name alone",
    file: sql("Query.ts"),
    find: "broken.constraint === declared.name && broken.table === declared.table &&",
    replace: "broken.constraint === declared.name &&",
    guard: "packages/sql/test/Query.integration.test.ts"
  },
  {
    name: "a nested transaction is not asked what it needs",
    file: pool("Transaction.ts"),
    find: "  covers(outer, inner) ?",
    replace: "  covers(outer, outer) ?",
    guard: "packages/pool/test/Transaction.test.ts"
  },
  {
    name: "COMMIT answered with ROLLBACK counts as success",
    file: pool("Transaction.ts"),
    find: "response.command === \"COMMIT\" ? Effect.void",
    replace: "response.command !== \"\" ? Effect.void",
    guard: "packages/pool/test/Transaction.test.ts"
  },
  {
    name: "a waiter cannot be interrupted",
    file: pool("Pool.ts"),
    find: "Effect.andThen(watchDeadlines(state), restore(waiting))",
    replace: "Effect.andThen(watchDeadlines(state), waiting)",
    guard: "packages/pool/test/Pool.test.ts"
  },
  {
    name: "a waiter that gives up keeps what it was handed",
    file: pool("Pool.ts"),
    find: "if (!state.leave(waiter) && isGrant(waiter.answer)) putBack(state, waiter.answer)",
    replace: "if (!state.leave(waiter) && isGrant(waiter.answer)) return",
    guard: "packages/pool/test/Pool.test.ts"
  },
  {
    name: "a connection is lent again whatever state it is in",
    file: pool("Pool.ts"),
    find: "session.state === \"idle\" && !session.busy",
    replace: "!session.busy",
    guard: "packages/pool/test/Pool.test.ts"
  },
  {
    name: "the next statement does not wait for a cancel to be over",
    file: pool("driver/Session.ts"),
    find: "await Promise.all([settled, sendCancelRequest(this.options, key).catch(() => this.destroy())])",
    replace: "await Promise.race([settled, sendCancelRequest(this.options, key).catch(() => this.destroy())])",
    guard: "packages/pool/test/Faults.integration.test.ts"
  },
  {
    name: "a lost session reconnects",
    file: pool("driver/Session.ts"),
    find: "if (this.socket !== undefined || this.lost !== undefined) {",
    replace: "if (this.options.port < 0) {",
    guard: "packages/pool/test/Transaction.integration.test.ts packages/pool/test/Faults.integration.test.ts"
  },
  {
    name: "a transaction whose COMMIT was not answered is run again",
    file: pool("Transaction.ts"),
    find: "shared.outcome = \"unknown\"",
    replace: "shared.brokenBy = error",
    guard: "packages/pool/test/TransactionOptions.test.ts"
  },
  {
    name: "a savepoint leaves its row context behind",
    file: pool("Transaction.ts"),
    find: "return replaced.length === 0 ? released",
    replace: "return replaced.length >= 0 ? released",
    guard: "packages/pool/test/TransactionOptions.test.ts"
  },
  {
    name: "a statement goes on after COMMIT among the statements",
    file: pool("Transaction.ts"),
    find: "      if (endedByStatement(this.shared)) return Effect.fail(this.shared.brokenBy)",
    replace: "",
    guard: "packages/pool/test/TransactionOptions.test.ts"
  },
  {
    name: "a stale plan is not run again",
    file: pool("driver/Session.ts"),
    find: "const response = await this.send(text, parameters, \"once\")",
    replace: "const response = await Promise.reject(cause)",
    guard: "packages/pool/test/Running.integration.test.ts"
  },
  {
    name: "a listener is not told of a gap",
    file: pool("Listen.ts"),
    find: "    Queue.offerUnsafe(events, gap)\n    yield*",
    replace: "    yield*",
    guard: "packages/pool/test/Running.integration.test.ts"
  }
]
