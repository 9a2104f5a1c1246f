/** Prisma's models, from which its client is generated, and its queries. */
import { type Language, lines } from "./Programs.ts"

/** What is generated from. */
export const prismaSchema = (tables: number): string =>
  `generator client {
  provider = "prisma-client"
  output = "./client"
  importFileExtension = "ts"
  runtime = "nodejs"
}
datasource db {
  provider = "postgresql"
}
${
    lines(tables, (n) =>
      `model Table${n} {
  id BigInt @id @default(autoincrement())
  email String @unique @db.VarChar(100)
  name String
  age Int?
  teamId BigInt @map("team_id")
  managerId BigInt? @map("manager_id")
  balance Decimal? @db.Decimal(10, 2)
  active Boolean @default(true)
  createdAt DateTime @default(now()) @map("created_at") @db.Timestamptz
  note String?
  team Table${(n + 1) % tables} @relation("team${n}", fields: [teamId], references: [id])
  manager Table${n}? @relation("manager${n}", fields: [managerId], references: [id])
  managed Table${n}[] @relation("manager${n}")
  members Table${(n + tables - 1) % tables}[] @relation("team${(n + tables - 1) % tables}")
  @@map("table_${n}")
}`)
  }
`

export const prisma: Language = {
  schema: () =>
    `import type { PrismaClient } from "./client/client.ts"
declare const db: PrismaClient`,
  queries: [
    (n, a) =>
      `export const q${n} = db.table${a}.findMany({
  where: { age: { gt: 1 }, members: { some: { name: "x" } } },
  select: { id: true, name: true, _count: { select: { members: true } } }, orderBy: { name: "desc" }
})`,
    (n, a) =>
      `export const q${n} = db.table${a}.create({ data: { email: "a", name: "b", teamId: 1n }, select: { id: true } })`,
    (n, a) => `export const q${n} = db.table${a}.update({ where: { id: 1n }, data: { name: "a", age: 2 } })`,
    (n, a) =>
      `export const q${n} = db.table${a}.findMany({ where: { active: true },
  select: { id: true, email: true, age: true, createdAt: true }, orderBy: { id: "desc" }, take: 10 })`
  ]
}
