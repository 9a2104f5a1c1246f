/** Kysely's types of tables, and its queries. */
import { type Language, lines } from "./Programs.ts"

export const kysely: Language = {
  schema: (tables) =>
    `import type { Generated, Kysely } from "kysely"
${
      lines(tables, (n) =>
        `interface Table${n} {
  id: Generated<string>
  email: string
  name: string
  age: number | null
  team_id: string
  manager_id: string | null
  balance: string | null
  active: Generated<boolean>
  created_at: Generated<Date>
  note: string | null
}`)
    }
interface Database {
${lines(tables, (n) => `  table_${n}: Table${n}`)}
}
declare const db: Kysely<Database>`,
  queries: [
    (n, a, b) =>
      `export const q${n} = db.selectFrom("table_${a}").leftJoin("table_${b}", "table_${b}.team_id", "table_${a}.id")
  .where("table_${a}.age", ">", 1).where("table_${b}.name", "=", "x").groupBy("table_${a}.id")
  .select(["table_${a}.id", "table_${a}.name"])
  .select((eb) => [eb.fn.count("table_${b}.id").as("n"), eb.fn.max("table_${b}.created_at").as("latest")])
  .orderBy("table_${a}.name", "desc").execute()`,
    (n, a) =>
      `export const q${n} = db.insertInto("table_${a}").values({ email: "a", name: "b", team_id: "1" }).returning("id").executeTakeFirstOrThrow()`,
    (n, a) =>
      `export const q${n} = db.updateTable("table_${a}").set({ name: "a", age: 2 }).where("id", "=", "1").execute()`,
    (n, a) =>
      `export const q${n} = db.selectFrom("table_${a}").where("active", "=", true)
  .select(["id", "email", "age", "created_at"]).orderBy("id", "desc").limit(10).execute()`
  ]
}
