/** Declarations: the names that follow from them, and those that PostgreSQL could not take as they stand. */
import { columns, dataModel, insert, InvalidSchema, Pg, primaryKey, table, unique } from "@aludel/sql"
import { describe, expect, test } from "vitest"
import { users } from "../Blog.ts"

const long = "a".repeat(60)

const wrong: ReadonlyArray<readonly [string, () => unknown, string]> = [
  ["no columns", () => table("t", class {}), "table \"t\" has no columns"],
  ["a field that is no column", () =>
    table(
      "t",
      class {
        id = 5
      }
    ), "the field \"id\" of table \"t\" is not a column"],
  ["an empty name", () =>
    table(
      "",
      class {
        id = Pg.integer()
      }
    ), "a table has an empty name"],
  ["NUL in a name", () =>
    table(
      "a\0b",
      class {
        id = Pg.integer()
      }
    ), "a character that PostgreSQL cannot store"],
  ["a name over 63 bytes", () =>
    table(
      "ü".repeat(32),
      class {
        id = Pg.integer()
      }
    ), "over 63 bytes"],
  [
    "a derived constraint name over 63 bytes",
    () =>
      table(
        long,
        class {
          id = Pg.integer().unique()
        }
      ),
    `a unique constraint of table "${long}" would be called "${long}_id_key", which is over 63 bytes: name it explicitly`
  ],
  [
    "two columns of one name",
    () =>
      table(
        "t",
        class {
          fooBar = Pg.text()
          foo_bar = Pg.text()
        }
      ),
    "two columns of table \"t\" would be called \"foo_bar\""
  ],
  [
    "two constraints of one name",
    () =>
      table(
        "t",
        class {
          a = Pg.text().unique("taken")
          b = Pg.text().unique("taken")
        }
      ),
    "two constraints of table \"t\" would be called \"taken\""
  ],
  [
    "a constraint over an unknown column",
    () =>
      table(
        "t",
        class {
          a = Pg.text()
        },
        { constraints: [unique("b" as "a")] }
      ),
    "names the column \"b\", which it does not have"
  ],
  [
    "two tables of one name in a model",
    () =>
      dataModel({
        a: table(
          "t",
          class {
            id = Pg.integer()
          }
        ),
        b: table(
          "t",
          class {
            id = Pg.integer()
          }
        )
      }),
    "two tables of the data model are called \"t\""
  ],
  [
    "a foreign key out of the model",
    () =>
      dataModel({
        a: table(
          "t",
          class {
            userId = Pg.bigint().references(() => users.id)
          }
        )
      }),
    "the foreign key \"t_user_id_fkey\" points at \"users\", which is not in the data model"
  ]
]

describe("table", () => {
  test.each(wrong)("%s is refused", (_, declare, message) => {
    expect(declare).toThrow(InvalidSchema)
    expect(declare).toThrow(message)
  })

  test("camelCase becomes snake_case letter by letter", () => {
    const t = table(
      "t",
      class {
        id = Pg.integer()
        createdAt = Pg.text()
        userID = Pg.text()
        already_snake = Pg.text()
        a1B2 = Pg.text()
      }
    )
    expect(Object.values(columns(t)).map((column) => column.name))
      .toEqual(["id", "created_at", "user_i_d", "already_snake", "a1_b2"])
  })

  test("columns may be called as any property is", () => {
    const t = table(
      "t",
      class {
        name = Pg.text()
        length = Pg.text()
        constructor_ = Pg.text().named("constructor")
        toString = Pg.text()
      }
    )
    expect(Object.keys(t)).toEqual(["name", "length", "constructor_", "toString"])
  })

  test("fields of a base class are columns too", () => {
    class Timestamps {
      createdAt = Pg.timestamptz().defaultNow()
    }
    const t = table(
      "t",
      class T extends Timestamps {
        id = Pg.integer().primaryKey()
      }
    )
    expect(Object.keys(t)).toEqual(["createdAt", "id"])
  })

  test("a composite primary key is declared, and listed where its columns are written", () => {
    const t = table(
      "t",
      class {
        a = Pg.integer()
        b = Pg.integer()
      },
      { constraints: [primaryKey("a", "b")] }
    )
    const declared = insert(t).values({ a: 1, b: 2 }).plan.constraints
    expect(declared.map(({ columns, kind, name }) => ({ columns, kind, name })))
      .toEqual([{ columns: ["a", "b"], kind: "unique", name: "t_pkey" }])
  })
})
