/**
 * Repositories: a model's rows behind methods that tests can replace. `Repository.make(User)` is one over the database;
 * `Repository.Service` makes a service of it, with a layer that needs none.
 */
import { type ConstraintViolation, type Database, type DatabaseError, Reads, Writes } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { placeOf } from "../context/Place.ts"
import type { Model } from "../model/Model.ts"
import type { Values } from "../write/Change.ts"
import type { NewRowOf } from "../write/Input.ts"
import { databaseRepository } from "./DatabaseRepository.ts"
import { memoryRepository } from "./MemoryRepository.ts"
import type { RepositoryService } from "./RepositoryService.ts"

export type { Criteria, PageCriteria } from "./Criteria.ts"
export type { RepositoryService } from "./RepositoryService.ts"

/**
 * A repository of a model's rows, over whatever database its methods are run on.
 *
 * @example
 * import { dataModel, Pg, table } from "@aludel/sql"
 * import { models, Repository } from "@aludel/orm"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.text().unique()
 * })
 * const { users: User } = models(dataModel({ users }), () => ({}))
 * const repository = Repository.make(User)
 * const known = repository.findBy({ email: "ann@example.com" })
 */
export const make = <M, R, Key extends string>(model: Model<M, R, Key>): RepositoryService<M, Key> =>
  // The seam between a table known at run time only and the types of its model.
  databaseRepository(placeOf(model)) as unknown as RepositoryService<M, Key>

/** A repository as a service: a class to be extended. */
export interface RepositoryClass<Self, Id extends string, M, Key>
  extends Context.ServiceClass<Self, Id, RepositoryService<M, Key>>
{
  /** Over whatever database its methods are run on. */
  readonly layer: Layer.Layer<Self>
  /**
   * Over rows in memory, which begin as the given ones: with the table's defaults, what its columns have `onUpdate`, its
   * unique keys and indexes, and what must not be null, and without its checks and foreign keys. Each layer has rows of its own.
   *
   * What only a server can tell is refused by a `DatabaseError`: when the layer is built, a model's `where` beyond
   * comparisons, `isNull`, `inList`, `and`, `or` and `not` over columns and values; when a row is written, a default or an
   * `onUpdate` that is an expression, other than `now()`, where the row does not give the column; when it is asked for, an
   * order by a type such as `jsonb` or `inet`. Texts are sorted by their code units, whatever the server's collation.
   *
   * Not checked is a unique index over expressions, and a partial one whose `where` is beyond what a model's may be: test what
   * rests on it over a database.
   */
  readonly memory: (rows?: ReadonlyArray<NewRowOf<M, Key>>) => Layer.Layer<Self, ConstraintViolation | DatabaseError>
}

/**
 * Makes a service of a repository.
 *
 * @example
 * import { dataModel, Pg, table } from "@aludel/sql"
 * import { models, Repository } from "@aludel/orm"
 * import * as Effect from "effect/Effect"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.text().unique()
 * })
 * const { users: User } = models(dataModel({ users }), () => ({}))
 *
 * class Users extends Repository.Service<Users>()("app/Users", User) {}
 *
 * const register = (email: string) => Effect.flatMap(Users, (users) => users.insert({ email }))
 * const tested = register("ann@example.com").pipe(
 *   Effect.provide(Users.memory()),
 *   Effect.provide(Repository.noDatabase)
 * )
 */
export const Service = <Self>() =>
<const Id extends string, M, R, Key extends string>(
  id: Id,
  model: Model<M, R, Key>
): RepositoryClass<Self, Id, M, Key> => {
  const service = Context.Service<Self, RepositoryService<M, Key>>()(id)
  const place = placeOf(model)
  return Object.assign(service, {
    layer: Layer.sync(service, () => make(model)),
    memory: (rows: ReadonlyArray<NewRowOf<M, Key>> = []) =>
      Layer.effect(
        service,
        Effect.map(
          memoryRepository(place, rows as ReadonlyArray<Values>),
          (memory) => memory as unknown as RepositoryService<M, Key>
        )
      )
  })
}

const nobody = Effect.die(new Error("there is no database here, and a statement was sent to it"))

const none: Database = {
  current: undefined,
  run: () => nobody,
  stream: () => Stream.fromEffect(nobody),
  transaction: (effect) => effect,
  savepoint: (effect) => effect,
  afterCommit: (effect) => effect,
  afterRollback: () => Effect.void,
  lease: nobody,
  copyIn: () => nobody,
  copyOut: () => Stream.fromEffect(nobody),
  listen: () => Stream.fromEffect(nobody)
}

/** The rights to read and to write where there is no database, for tests: a statement that is sent dies. */
export const noDatabase: Layer.Layer<Reads | Writes> = Layer.merge(
  Layer.succeed(Reads, none),
  Layer.succeed(Writes, none)
)
