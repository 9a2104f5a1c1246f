/** Lint rules with what they find: a statement for each, and what lint says of it. */
import { addColumn, column, execute, lint, type LintOptions, rules, safeForm, waive } from "@aludel/migrate"
import { note, tableOf } from "./Page.ts"

type Operations = Parameters<typeof lint>[0]

interface Example {
  readonly statements: ReadonlyArray<string>
  readonly transactional?: boolean
  readonly options?: LintOptions
}

const one = (...statements: ReadonlyArray<string>): Example => ({ statements })
const outside = (...statements: ReadonlyArray<string>): Example => ({ statements, transactional: false })

const examples: Readonly<Record<string, Example>> = {
  "create-index-concurrently": one("create index i on t (a)"),
  "drop-index-concurrently": one("drop index i"),
  "reindex-concurrently": outside("reindex table t"),
  "detach-partition-concurrently": one("alter table t detach partition t_1"),
  "concurrently-in-transaction": one("create index concurrently i on t (a)"),
  "constraint-not-valid": one("alter table t add foreign key (a) references parent (id)"),
  "validate-apart": one(
    "alter table t add constraint c check (a > 0) not valid",
    "alter table t validate constraint c"
  ),
  "volatile-default": one("alter table t add column a uuid default gen_random_uuid()"),
  "required-column": one("alter table t add column a text not null"),
  "serial-column": one("alter table t add column a bigserial"),
  "stored-generated-column": one("alter table t add column a text generated always as (lower(b)) stored"),
  "set-not-null": one("alter table t alter column a set not null"),
  "change-type": one("alter table t alter column a type bigint"),
  "unique-using-index": one("alter table t add constraint u unique (a)"),
  "exclusion-constraint": one("alter table t add constraint e exclude using gist (r with &&)"),
  "table-rewrite": outside("vacuum full t"),
  "domain-constraint": one("alter domain d add constraint c check (value <> '')"),
  "refresh-concurrently": one("refresh materialized view v"),
  "lock-table": one("lock table t"),
  "backfill-apart": one("alter table t add column a text", "update t set a = 'x' where id < 10"),
  "read-under-lock": one(
    "alter table t alter column n set default nextval('s')",
    "select setval('\"s\"'::regclass, max(\"n\")::bigint) from \"t\" where \"n\" between 1 and 9223372036854775807"
  ),
  "several-exclusive-locks": one("alter table t add column a text", "alter table u add column a text"),
  "rename-column": one("alter table t rename a to b"),
  "rename-table": one("alter table t rename to u"),
  "set-schema": one("alter table t set schema app"),
  "rename-enum-label": one("alter type mood rename value 'ok' to 'fine'"),
  "drop-column": one("alter table t drop column a"),
  "drop-table": one("drop table t"),
  "recreate-table": one("drop table t", "create table t (id bigint)"),
  "drop-database": outside("drop database shop"),
  truncate: one("truncate t cascade"),
  "delete-all": one("delete from t"),
  "drop-not-null": one("alter table t alter a drop not null"),
  "revoke-privilege": one("revoke select on t from app"),
  "server-object": one("create role app login"),
  "change-default": one("alter table t alter a set default 2"),
  "char-type": one("alter table t add a char(3)"),
  "text-type": one("alter table t add a varchar(20)"),
  "bigint-type": one("alter table t add a int"),
  "identity-column": one("create table x (id bigserial primary key)"),
  "timestamptz-type": one("alter table t add at timestamp"),
  "jsonb-type": one("alter table t add a json"),
  "robust-statement": outside("create index concurrently i on t (a)"),
  "transaction-nesting": one("begin", "update t set a = 1 where id = 1", "commit"),
  "enum-order": one("alter type mood add value if not exists 'fine'"),
  "schema-qualified": { statements: ["alter table t add column a text"], options: { also: ["schema-qualified"] } },
  "long-identifier": one(`create index ${"a".repeat(64)} on t (a)`),
  "duplicate-assignment": one("update t set a = 1, a = 2 where id = 1"),
  "wide-index": one("create index i on t (a, b, c, d)"),
  "index-corruption": {
    statements: ["create index concurrently i on t (a)"],
    transactional: false,
    options: { serverVersion: 140_003 }
  },
  "timeout-off": one("set lock_timeout = 0"),
  "missing-value": one()
}

const operationsOf = (name: string, { statements, transactional = true }: Example): Operations =>
  name === "missing-value"
    ? safeForm([addColumn("t", column("a", "text", { notNull: true }))]).operations
    : [execute([...statements], { transactional })]

const work = { none: "", scan: ", all rows read", rewrite: ", all rows written anew" }

const section = ({ alike, destructive, name, optional, severity }: (typeof rules)[number]): string => {
  const example = examples[name]
  if (example === undefined) throw new Error(`the reference has no example of ${name}`)
  const operations = operationsOf(name, example)
  const finding = lint(operations, example.options).findings.find(({ rule }) => rule === name)
  if (finding === undefined) throw new Error(`lint does not find ${name} in its example`)
  const waived = lint(operations.map((operation) => waive(name, "agreed", operation)), example.options)
  if (waived.findings.some(({ rule }) => rule === name)) throw new Error(`${name} cannot be waived`)
  const kind = [severity, ...destructive ? ["needs consent"] : [], ...optional ? ["asked for by name"] : []].join(", ")
  const locks = finding.locks.map(({ blocks, lock, relation, work: done }) =>
    `- locks ${relation.name === "" ? "its table" : `\`${relation.name}\``}: ${lock}${work[done]}; ${blocks} ${
      blocks === "nobody" ? "waits" : "wait"
    }`
  )
  const sql = example.statements.length === 0 ? [finding.statement] : example.statements
  return [
    `## ${name}`,
    `${kind[0]?.toUpperCase()}${kind.slice(1)}.`,
    `\`\`\`sql\n${sql.map((text) => `${text};`).join("\n")}\n\`\`\``,
    `- ${finding.problem}`,
    ...locks,
    `- instead: ${finding.way}`,
    ...alike.length > 0 ? [`- elsewhere: ${alike.map((other) => `\`${other}\``).join(", ")}`] : []
  ].join("\n\n").replaceAll("\n\n- ", "\n- ").replaceAll("```\n- ", "```\n\n- ")
}

export const lintRules = (): string =>
  `# Lint rules, with their locks

${note}

Each rule with a statement that breaks it, run through \`lint\`: what it says, what is locked how strongly, and what to do instead. How
lint is used and waived: [Lint rules](../lint.md). Which lock a step takes is one table,
[packages/migrate/src/lock](../../packages/migrate/src/lock/Impact.ts), each row of it seen on PostgreSQL 14 and 18
([its tests](../../packages/migrate/test/lock)).

${
    tableOf(
      ["rule", "severity"],
      rules.map((
        { destructive, name, severity }
      ) => [`[\`${name}\`](#${name})`, destructive ? `${severity}, needs consent` : severity])
    )
  }

${rules.map(section).join("\n\n")}
`
