/** Types of PostgreSQL and of TypeScript: every constructor of `Pg`, by its declaration and by what DDL calls its type. */
import { Pg } from "@aludel/sql"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../../Repository.ts"
import { declarationsOf, type Declared, note, tableOf } from "./Page.ts"

const chapters: Readonly<Record<string, string>> = {
  Numeric: "Numbers",
  Text: "Texts, booleans, bytes and bits",
  Temporal: "Dates and times",
  Json: "Documents",
  Network: "Network addresses",
  Range: "Ranges"
}

interface Definition {
  readonly facts: { readonly type: { readonly name: string } }
}

/** The calls of constructors that take something: one for each signature, in their order. */
const calls: Readonly<Record<string, ReadonlyArray<readonly [string, Definition]>>> = {
  bigint: [["Pg.bigint()", Pg.bigint()], ["Pg.bigint({ mode: \"number\" })", Pg.bigint({ mode: "number" })]],
  numeric: [
    ["Pg.numeric(12, 2)", Pg.numeric(12, 2)],
    ["Pg.numeric({ mode: \"string\" })", Pg.numeric({ mode: "string" })],
    ["Pg.numeric(12, 2, { mode: \"string\" })", Pg.numeric(12, 2, { mode: "string" })]
  ],
  timestamptz: [
    ["Pg.timestamptz()", Pg.timestamptz()],
    ["Pg.timestamptz({ precision: 6 })", Pg.timestamptz({ precision: 6 })]
  ],
  varchar: [["Pg.varchar(50)", Pg.varchar(50)]],
  char: [["Pg.char(3)", Pg.char(3)]],
  bit: [["Pg.bit(8)", Pg.bit(8)]]
}

/** The TypeScript types that a constructor's signatures yield. */
const valuesOf = (source: string, name: string): ReadonlyArray<string> => {
  const start = new RegExp(
    String.raw`^export (?:const|function) ${name}\b(?:.|\n(?!export ))*?\): ColumnDefinition<(.*?)>(?= =>|\n|$)`,
    "gm"
  )
  return [...source.matchAll(start)].map(([, value = ""]) => value.replaceAll(/\bUtc\b/g, "DateTime.Utc"))
}

const rowsOf = (source: string, { name, words }: Declared): ReadonlyArray<ReadonlyArray<string>> => {
  const values = valuesOf(source, name)
  const made: unknown = Object.entries(Pg).find(([key]) => key === name)?.[1]
  if (typeof made !== "function" || values.length === 0) throw new Error(`Pg.${name} is not declared as expected`)
  const samples = calls[name] ?? [[`Pg.${name}()`, made() as Definition] as const]
  return samples.map(([call, { facts }], at) => {
    const value = values[at]
    if (value === undefined) throw new Error(`Pg.${name} has fewer signatures than calls`)
    return [
      `\`${facts.type.name}\``,
      `\`${call}\``,
      `\`${value}\``,
      at === 0 ? words.replaceAll("\n\n", " ") : "see above"
    ]
  })
}

const chapter = ([name, title]: readonly [string, string]): string => {
  const file = join(root, "packages/sql/src/schema/pg", `${name}.ts`)
  const source = readFileSync(file, "utf8")
  const constructors = declarationsOf(file).filter(({ text }) => /^export (?:const|function) /.test(text))
  const rows = constructors.flatMap((one) => rowsOf(source, one))
  return `## ${title}\n\n${tableOf(["PostgreSQL", "here", "TypeScript", "what to know"], rows)}`
}

export const types = (): string =>
  `# Types: PostgreSQL and TypeScript

${note}

A column is NOT NULL unless it says \`.nullable()\`, which adds \`null\` to its type. A value has the same type wherever it stands: in a
row, in an array, in a composite value, and in a document that the server builds (\`jsonAgg\`, relations of \`@aludel/orm\`).

${Object.entries(chapters).map(chapter).join("\n\n")}

## Types made of others

${
    tableOf(["PostgreSQL", "here", "TypeScript"], [
      ["an array", "`.array()`, again for each further dimension", "`ReadonlyArray<A>`"],
      ["an enum", "`Pg.enum(\"mood\", [\"sad\", \"ok\"])`", "`\"sad\" | \"ok\"`"],
      ["a domain", "`Pg.domain(name, type, options)`", "what the type below it has"],
      ["a composite type", "`Pg.composite(name, attributes)`", "a record of its attributes"],
      [
        "any other",
        "`Pg.custom({ name, encode, decode })`",
        "what its codec says: [a how-to](../how-to/custom-types.md)"
      ],
      ["any, branded", "`.brand<UserId>()`", "`UserId`; the database does not see it"],
      [
        "any, decoded",
        "`withSchema(type, schema)`, `jsonb(schema)` of `@aludel/sql/Schema`",
        "what the schema decodes to"
      ]
    ])
  }

\`\`\`ts
import { gt, Pg, type Row, table } from "@aludel/sql"

const mood = Pg.enum("mood", ["sad", "ok"])
const address = Pg.composite("address", { street: Pg.text(), number: Pg.integer() })
const positive = Pg.domain("positive", Pg.integer(), { check: (value) => gt(value, 0) })

export const people = table(
  "people",
  class People {
    id = Pg.bigint().identity().primaryKey()
    mood = mood()
    home = address().nullable()
    age = positive()
    scores = Pg.integer().array()
  }
)
export type Person = Row<typeof people>
\`\`\`
`
