/** Templates that cannot be filled, and constraints by names that a convention does not give. */
import {
  catchConstraint,
  foreignKey,
  type ForeignKeyTarget,
  insert,
  namingConvention,
  Pg,
  Query,
  unique
} from "@aludel/sql"
import * as Effect from "effect/Effect"

namingConvention({ uq: "uq_{table}_{column}" }) // wrong
namingConvention({ pk: "pk_{table}_{columns}" }) // wrong
namingConvention({ unique: "uq_{table}" }) // wrong
namingConvention({ fk: "fk_{table}_{columns}_{referenced}" }) // wrong

const { table } = namingConvention({ uq: "uq_{table}_{columns}", fk: "fk_{table}_{columns}" })
const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.text().unique()
    teamId = Pg.bigint()
    bossId = Pg.bigint().nullable().references(() => users.id)
  },
  {
    constraints: [
      unique("email", "teamId"),
      foreignKey(["bossId", "teamId"], (): ForeignKeyTarget => [users.id, users.teamId])
    ]
  }
)
const add = insert(users).values({ email: "a", teamId: 1n })

Query.run(add).pipe(catchConstraint("users_email_key", () => Effect.void)) // wrong
Query.run(add).pipe(catchConstraint("users_boss_id_fkey", () => Effect.void)) // wrong
Query.run(add.onConflict(users.email).doNothing()).pipe(catchConstraint("uq_users_email", () => Effect.void)) // wrong
add.onConflict(users.bossId) // wrong
table("tags", { id: Pg.integer() }, { constraints: [unique("name")] }) // wrong
insert(users).values({ email: "a" }) // wrong
insert(users).values({ id: 1n, email: "a", teamId: 1n }) // wrong
Query.run(add).pipe(
  catchConstraint("uq_users_email", () => Effect.void),
  catchConstraint("uq_users_email_team_id", () => Effect.void),
  catchConstraint("fk_users_boss_id", () => Effect.void),
  catchConstraint("fk_users_boss_id_team_id", () => Effect.void)
)
