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
    file: sql("query/From.ts"),
    find: "on: Condition<Tables | NoInfer<Name>>\n  ): From<Tables | Name, Nullable, Needs, Rows>",
    replace: "on: Condition<string>\n  ): From<Tables | Name, Nullable, Needs, Rows>",
    guard: "typetest"
  },
  {
    name: "a left join's columns are not nullable",
    file: sql("query/From.ts"),
    find: "[Selected[Key][\"~S\"] & Nullable] extends [never]",
    replace: "[never] extends [never]",
    guard: "typetest"
  },
  {
    name: "a lateral source is joined where what it mentions is not",
    file: sql("query/From.ts"),
    find: "leftJoinLateral<Name extends string>(\n    source: LateralInfo<Name, unknown, Tables>",
    replace: "leftJoinLateral<Name extends string>(\n    source: LateralInfo<Name, unknown, unknown>",
    guard: "typetest"
  },
  {
    name: "columns of grouping sets are not nullable",
    file: sql("query/From.ts"),
    find: "From<Tables, Nullable | Absent, Needs, \"many\">",
    replace: "From<Tables, Nullable, Needs, \"many\">",
    guard: "typetest"
  },
  {
    name: "a page of ties leaves rows out",
    file: sql("query/Keyset.ts"),
    find: "[both(equal(key, value), expanded(otherKeys, otherValues))]",
    replace: "[]",
    guard: "packages/sql/test/query/Keyset.integration.test.ts"
  },
  {
    name: "a page sorted by keys that rows share",
    file: sql("query/Keyset.ts"),
    find: "unique === true || identifies",
    replace: "unique !== false || identifies",
    guard: "packages/sql/test/query/Keyset.integration.test.ts"
  },
  {
    name: "a cursor of another order is taken",
    file: sql("query/Cursor.ts"),
    find: "given[1] !== fingerprint",
    replace: "fingerprint === \"\"",
    guard: "packages/sql/test/query/Keyset.integration.test.ts"
  },
  {
    name: "a comment ends early",
    file: sql("query/Comment.ts"),
    find: "!text.includes(\"*/\") && ",
    replace: "",
    guard: "packages/sql/test/query/Comment.test.ts"
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
    find: "= [MissingLevel<R, Level>] extends [never] ? Level",
    replace: "= [never] extends [never] ? Level",
    guard: "typetest"
  },
  {
    name: "a transaction of no level gives less than its effect needs",
    file: sql("Transaction.ts"),
    find: "[MissingLevel<R, \"read committed\">] extends [never] ? unknown",
    replace: "[never] extends [never] ? unknown",
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
    find: "doNothing(): Insert<Table, Fields, Row, Exclude<Names, Removed>, \"many\", Constraints>",
    replace: "doNothing(): Insert<Table, Fields, Row, Names, \"many\", Constraints>",
    guard: "typetest"
  },
  {
    name: "an update takes the nulls of an outer join",
    file: sql("query/Update.ts"),
    find: "Table | Exclude<Sources, Nullable>,",
    replace: "Table | Sources,",
    guard: "typetest"
  },
  {
    name: "rows that travel as arrays are not sorted by their number",
    file: sql("compiler/Insert.ts"),
    find: "if (arrays.ordinality === undefined) return",
    replace: "if (arrays.ordinality !== \"\") return",
    guard: "packages/sql/test/query/Insert.test.ts"
  },
  {
    name: "two rows of one key are sent",
    file: sql("compiler/Unnest.ts"),
    find: "if (keys > 0) checkKeys",
    replace: "if (keys < 0) checkKeys",
    guard: "packages/sql/test/query/ManyRows.integration.test.ts"
  },
  {
    name: "arrays cut off what is too long for its column",
    file: sql("query/Given.ts"),
    find: "isOfDomain(type) ? type.name : type.castName ?? type.name",
    replace: "type.name\n  if (name !== \"\") return name",
    guard: "packages/sql/test/query/ManyRows.integration.test.ts"
  },
  {
    name: "a write in WITH is read outside of it",
    file: sql("compiler/Compiler.ts"),
    find: "  checkWrites(first.ctes, writes)",
    replace: "  checkWrites(new Set(), writes)",
    guard: "packages/sql/test/query/With.integration.test.ts"
  },
  {
    name: "a delete forgets what stands behind a cascade",
    file: sql("schema/Incoming.ts"),
    find: "if (action === \"cascade\") visit(",
    replace: "if (action === \"cascade\") void (",
    guard: "packages/sql/test/query/Within.integration.test.ts"
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
    file: sql("Failure.ts"),
    find: "broken.constraint === name && broken.table === table &&",
    replace: "broken.constraint === name &&",
    guard: "packages/sql/test/Query.integration.test.ts"
  },
  {
    name: "a nested transaction is not asked what it needs",
    file: pool("Mode.ts"),
    find: "  covers(outer, inner) ?",
    replace: "  covers(outer, outer) ?",
    guard: "packages/pool/test/Transaction.test.ts"
  },
  {
    name: "a transaction keeps its connection",
    file: pool("Transaction.ts"),
    find: "          level.shared.release()\n",
    replace: "",
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
    find: "restore(Effect.callback<Told>((resume) => waiter.listen((answer) => resume(Effect.succeed(answer))))).pipe(",
    replace: "Effect.callback<Told>((resume) => waiter.listen((answer) => resume(Effect.succeed(answer)))).pipe(",
    guard: "packages/pool/test/Pool.test.ts"
  },
  {
    name: "a waiter that gives up keeps what it was handed",
    file: pool("state/PoolState.ts"),
    find: "else if (answer._tag === \"Entry\") this.release(answer, \"good\", now)",
    replace: "else if (answer._tag === \"Closed\") this.settle()",
    guard: "packages/pool/test/Pool.test.ts"
  },
  {
    name: "a connection is lent again whatever state it is in",
    file: pool("Pool.ts"),
    find: "session.state !== \"idle\" || session.busy",
    replace: "session.busy",
    guard: "packages/pool/test/Pool.test.ts"
  },
  {
    name: "those who wait are told in the middle of a decision",
    file: pool("state/Waiting.ts"),
    find: "queueMicrotask(() => listener(answer))",
    replace: "listener(answer)",
    guard: "packages/pool/test/Pool.test.ts"
  },
  {
    name: "failed openings do not grow rarer",
    file: pool("state/PoolState.ts"),
    find: "if (now < this.backoff.retryAt) return this.wakeAt(this.backoff.retryAt)",
    replace: "if (now < 0) return this.wakeAt(this.backoff.retryAt)",
    guard: "packages/pool/test/Pool.test.ts"
  },
  {
    name: "a session that was touched is lent as it is",
    file: pool("driver/Touch.ts"),
    find: "if (!plain.has(word)) return true",
    replace: "if (!plain.has(word)) return false",
    guard: "packages/pool/test/SessionState.integration.test.ts"
  },
  {
    name: "the name in a certificate is not compared",
    file: pool("driver/Tls.ts"),
    find: "encryption.verify === \"chain and name\" ? checkServerIdentity(host, certificate) : undefined",
    replace: "encryption.verify === \"nothing\" ? checkServerIdentity(host, certificate) : undefined",
    guard: "packages/pool/test/Tls.integration.test.ts"
  },
  {
    name: "the next statement does not wait for a cancel to be over",
    file: pool("driver/BaseSession.ts"),
    find: "await sendCancelRequest(this.options, key).catch(() => this.destroy())",
    replace: "void sendCancelRequest(this.options, key).catch(() => this.destroy())",
    guard: "packages/pool/test/Faults.integration.test.ts"
  },
  {
    name: "behind a BEGIN that was refused, statements run outside of any transaction",
    file: pool("sqlPg/Session.ts"),
    find: "flight.before > 0 || this.lost !== undefined",
    replace: "this.lost !== undefined",
    guard: "packages/pool/test/Standby.integration.test.ts"
  },
  {
    name: "a transaction begun by hand is not noticed where it is spelled in full",
    file: pool("driver/TransactionState.ts"),
    find: "command === \"BEGIN\" || command.startsWith(\"START\")",
    replace: "command === \"BEGIN\"",
    guard: "packages/pool/test/SessionState.integration.test.ts"
  },
  {
    name: "a lease goes on after its scope",
    file: pool("Lending.ts"),
    find: "      ended = true",
    replace: "      ended = false",
    guard: "packages/pool/test/SessionState.integration.test.ts"
  },
  {
    name: "a lost session reconnects",
    file: pool("postgresJs/Session.ts"),
    find: "if (this.socket !== undefined || this.lost !== undefined) {",
    replace: "if (this.options.port < 0) {",
    guard: "packages/pool/test/Transaction.integration.test.ts packages/pool/test/Faults.integration.test.ts"
  },
  {
    name: "what breaks in a partition is not its table's",
    file: sql("query/Declared.ts"),
    find: "partitions: table.partitionBy && inPartitions(table, constraint)",
    replace: "partitions: table.partitionBy && inPartitions({ ...table }, constraint)",
    guard: "packages/sql/test/schema/Partition.integration.test.ts"
  },
  {
    name: "NULL in a composite value passes where none was declared",
    file: sql("type/Composite.ts"),
    find: "if (item === null && !nullable) throw",
    replace: "if (item === null && key === \"\") throw",
    guard: "packages/sql/test/schema/TypeMember.integration.test.ts"
  },
  {
    name: "an inet in a document is cast, which adds its prefix length",
    file: sql("expression/JsonType.ts"),
    find: "\"char\", \"inet\", \"cidr\"]",
    replace: "\"char\", \"cidr\"]",
    guard: "packages/sql/test/type/Nested.integration.test.ts"
  },
  {
    name: "a document that is JSON's null becomes NULL inside another",
    file: sql("expression/JsonType.ts"),
    find: "isBuilt(type) || isText(type) ||",
    replace: "isBuilt(type) || isText(type) || type.name === \"jsonb\" ||",
    guard: "packages/sql/test/type/Nested.integration.test.ts"
  },
  {
    name: "dropAll takes what the model does not have",
    file: sql("ddl/CreateMember.ts"),
    find: "out.write(`drop ${keyword} if exists `)\n  writeTableName(out, source)",
    replace: "out.write(`drop ${keyword} if exists `)\n  writeTableName(out, source)\n  out.write(\" cascade\")",
    guard: "packages/sql/test/ddl/Options.integration.test.ts"
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
    file: pool("Savepoint.ts"),
    find: "if (replaced.length === 0) return released",
    replace: "if (replaced.length >= 0) return released",
    guard: "packages/pool/test/TransactionOptions.test.ts"
  },
  {
    name: "a statement goes on after COMMIT among the statements",
    file: pool("Level.ts"),
    find: "      if (endedByStatement(shared)) return Effect.fail(shared.brokenBy)",
    replace: "",
    guard: "packages/pool/test/TransactionOptions.test.ts"
  },
  {
    name: "a fiber that outlives its transaction takes a connection",
    file: pool("Level.ts"),
    find: "    if (this.over) return ended",
    replace: "",
    guard: "packages/pool/test/Transaction.integration.test.ts"
  },
  {
    name: "a BEGIN that was interrupted is sent again",
    file: pool("Level.ts"),
    find: "toItsEnd(opened(level, connection), connection)",
    replace: "opened(level, connection)",
    guard: "packages/pool/test/TransactionFaults.integration.test.ts"
  },
  {
    name: "a stale plan is not run again",
    file: pool("postgresJs/Session.ts"),
    find: "if (this.state !== \"idle\" || this.lost !== undefined || this.cancelling || !leavesNothing(text)) {",
    replace: "if (this.state.length > 0) {",
    guard: "packages/pool/test/Running.integration.test.ts"
  },
  {
    name: "a procedure that has committed is run again",
    file: pool("driver/Stale.ts"),
    find: "const committing = /^(?:call|do)\\b/i",
    replace: "const committing = /^(?:do)\\b/i",
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
