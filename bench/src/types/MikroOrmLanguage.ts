/** MikroORM's entities, and its entity manager. It counts in no find: the team is loaded instead. */
import { type Language, lines } from "./Programs.ts"

export const mikroOrm: Language = {
  schema: (tables) =>
    `import { defineEntity, type EntityManager, type InferEntity, p } from "@mikro-orm/postgresql"
${
      lines(tables, (n) =>
        `export interface Entity${n} extends InferEntity<typeof t${n}> {}
const t${n} = defineEntity({
  name: "Entity${n}",
  tableName: "table_${n}",
  properties: {
    id: p.bigint().primary(),
    email: p.string().length(100).unique(),
    name: p.text(),
    age: p.integer().nullable(),
    team: () => p.manyToOne(t${(n + 1) % tables}),
    manager: () => p.manyToOne(t${n}).nullable(),
    balance: p.decimal().precision(10).scale(2).nullable(),
    active: p.boolean().default(true),
    createdAt: p.datetime().defaultRaw("now()"),
    note: p.text().nullable()
  }
})`)
    }
declare const em: EntityManager`,
  queries: [
    (n, a) =>
      `export const q${n} = em.find(t${a}, { age: { $gt: 1 }, team: { name: "x" } }, { populate: ["team"], orderBy: { name: "desc" } })`,
    (n, a, b) =>
      `export const q${n} = em.insert(t${a}, { email: "a", name: "b", team: em.getReference(t${b}, "1" as never) })`,
    (n, a) => `export const q${n} = em.nativeUpdate(t${a}, { id: 1n }, { name: "a", age: 2 })`,
    (n, a) =>
      `export const q${n} = em.find(t${a}, { active: true }, { fields: ["id", "email", "age", "createdAt"], orderBy: { id: "desc" }, limit: 10 })`
  ]
}
