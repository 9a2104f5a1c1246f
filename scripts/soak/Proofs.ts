/** The long proofs, each with the name that chooses it: what is run, and at which numbers. */
export interface Proof {
  readonly name: string
  /** What it shows. */
  readonly shows: string
  readonly command: ReadonlyArray<string>
  readonly env?: Readonly<Record<string, string>>
}

const script = (name: string, ...rest: ReadonlyArray<string>): ReadonlyArray<string> => [
  process.execPath,
  `scripts/${name}.ts`,
  ...rest
]

const tests = (...rest: ReadonlyArray<string>) => script("verify", "--only", "tests", "--", ...rest)

export const proofs: ReadonlyArray<Proof> = [
  { name: "order", shows: "everything, in one order", command: script("verify", "--", "--sequence.seed=1") },
  {
    name: "another-order",
    shows: "everything, in another order",
    command: script("verify", "--", "--sequence.seed=2")
  },
  {
    name: "storm",
    shows: "a storm of a minute over the pool, 1,000,000 statements, and a stream of 1,000,000 rows, by COPY too",
    command: tests("--project", "pool", "Storm", "Memory", "CopyRows"),
    env: { ALUDEL_STORM_SECONDS: "60" }
  },
  { name: "versions", shows: "PostgreSQL 14 to 18", command: script("matrix") },
  { name: "consumer", shows: "installed by npm, on three compilers and three Nodes", command: script("consumer") },
  {
    name: "values",
    shows: "10,000 values of each type, 10,000 statements and names",
    command: tests("--project", "sql", "test/type", "test/proof/property", "--test-timeout=600000"),
    env: { ALUDEL_VALUES: "10000" }
  },
  { name: "mutations", shows: "a guard for each broken line", command: script("mutations") },
  {
    name: "schemas",
    shows: "500 random pairs of schemas, there and back",
    command: tests("--project", "migrate", "random/"),
    env: { ALUDEL_PAIRS: "500", ALUDEL_SEED: "1000" }
  }
]
