/** Rows for tests: each valid by its table's declaration, with the parents that it needs. */
import {
  type AnyDataModel,
  type AnyTable,
  columns,
  ConstraintViolation,
  DatabaseError,
  type DataModel,
  insert,
  type NewRow,
  Query,
  Reason,
  type Row,
  Writes
} from "@aludel/sql"
import { type ForeignKeyPlan, planOf, qualifiedName, type TablePlan } from "@aludel/sql/Plan"
import * as Effect from "effect/Effect"
import { type Draw, drawOf } from "./Draw.ts"
import { CircularParents, FactoryError, failWith, NoValidRow } from "./FactoryError.ts"
import { type Drawn, drawRow, factsOf, type Generators, type TableFacts } from "./RowDraw.ts"

/** What a row may be given: any of what an insert takes. */
type Given<T extends AnyTable> = Partial<NewRow<T>>

type TableGenerators<T> = T extends AnyTable
  ? { readonly [Key in keyof NewRow<T>]?: (draw: Draw) => NonNullable<NewRow<T>[Key]> | Extract<NewRow<T>[Key], null> }
  : never

/**
 * How rows are made.
 *
 * @example
 * ```ts
 * import { dataModel, Pg, table } from "@aludel/sql"
 * import type { FactoryOptions } from "@aludel/testing"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.text().unique()
 * })
 * const model = dataModel({ users })
 * const options: FactoryOptions<typeof model["members"]> = {
 *   seed: 7,
 *   generate: { users: { email: ({ sequence }) => `user${sequence}@example.org` } }
 * }
 * ```
 */
export interface FactoryOptions<Members> {
  /** Other rows for another number; the same for the same, as far as they are asked for in the same order. 1 unless given. */
  readonly seed?: number | undefined
  /** By the model's keys, the columns whose values are made in a way of your own. */
  readonly generate?: { readonly [Key in keyof Members]?: TableGenerators<Members[Key]> } | undefined
}

/**
 * What makes rows: see `factories`.
 *
 * @example
 * ```ts
 * import type { Factories } from "@aludel/testing"
 * import { Pg, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 * })
 * const three = (make: Factories) => make.many(users, 3)
 * ```
 */
export interface Factories {
  /** Inserts a row, and the parents that it needs before it, and yields all of its columns. */
  readonly one: <T extends AnyTable>(
    table: T,
    given?: Given<T>
  ) => Effect.Effect<Row<T>, FactoryError | DatabaseError, Writes>
  /** As many rows; what is given is for all of them, or by the index for each. */
  readonly many: <T extends AnyTable>(
    table: T,
    count: number,
    given?: Given<T> | ((index: number) => Given<T>)
  ) => Effect.Effect<ReadonlyArray<Row<T>>, FactoryError | DatabaseError, Writes>
}

type Erased = Readonly<Record<string, unknown>>

type Made = Effect.Effect<Erased, FactoryError | DatabaseError, Writes>

interface Facts extends TableFacts {
  readonly table: AnyTable
  readonly generators: Generators
}

/** So often the server is asked about another row, where it refuses what could not be told before. */
const attempts = 60

class Making {
  private readonly facts = new Map<string, Facts>()
  private readonly sequences = new Map<string, number>()
  private readonly seed: number

  constructor(model: AnyDataModel, { generate = {}, seed = 1 }: FactoryOptions<unknown>) {
    this.seed = seed
    for (const [key, member] of Object.entries(model.members)) {
      if ("member" in member && "kind" in (member.member as object)) continue
      const table = member as AnyTable
      const plan = planOf(table)
      const generators = (generate as Readonly<Record<string, Generators>>)[key] ?? {}
      this.facts.set(qualifiedName(plan.source), { ...factsOf(plan), table, generators })
    }
  }

  private draw(table: string): Draw {
    const sequence = (this.sequences.get(table) ?? 0) + 1
    this.sequences.set(table, sequence)
    return drawOf(this.seed, table, sequence)
  }

  /** `path` is the tables whose rows wait for this one. */
  readonly row = (
    table: { readonly schema: string | undefined; readonly name: string },
    given: Erased,
    path: ReadonlyArray<string>
  ): Made =>
    Effect.gen({ self: this }, function*() {
      const name = qualifiedName(table)
      const facts = this.facts.get(name)
      if (facts === undefined) return yield* Effect.die(new Error(`${name} is no table of the factories' data model`))
      const withParents = yield* this.parents(facts.plan, given, [...path, facts.plan.source.name])
      return yield* this.inserted(facts, withParents, name)
    })

  /** What is given, and the keys of the parents that are needed: of those with the most columns first. */
  private parents(plan: TablePlan, given: Erased, path: ReadonlyArray<string>): Made {
    return Effect.gen({ self: this }, function*() {
      const keys = plan.constraints.filter((constraint) => constraint.kind === "foreign key")
        .toSorted((one, other) => other.columns.length - one.columns.length)
      let row = given
      for (const key of keys) row = yield* this.parent(plan, key, row, path)
      return row
    })
  }

  private parent(plan: TablePlan, key: ForeignKeyPlan, row: Erased, path: ReadonlyArray<string>): Made {
    return Effect.gen({ self: this }, function*() {
      const own = key.columns.flatMap((name) => plan.columns.filter((column) => column.name === name))
      const isOpen = own.some(({ facts, key }) =>
        !facts.nullable && facts.default === undefined && row[key] === undefined
      )
      if (!isOpen) return row
      const targets = key.target()
      const [target] = targets
      if (target === undefined) return row
      if (path.includes(target.table.name)) {
        return yield* failWith(new CircularParents({ tables: [...path, target.table.name] }))
      }
      // Of what the row has already, as a tenant, its parent has the same.
      const shared = own.flatMap(({ key }, index) =>
        row[key] === undefined ? [] : [[targets[index]?.key ?? "", row[key]] as const]
      )
      const parent = yield* this.row(target.table, Object.fromEntries(shared), path)
      const found = own.map((column, index) => [column.key, parent[targets[index]?.key ?? ""]] as const)
      return { ...row, ...Object.fromEntries(found) }
    })
  }

  private inserted(
    facts: Facts,
    given: Erased,
    name: string
  ) {
    const attempt = (left: number): Made =>
      Effect.suspend(() => {
        let drawn: Drawn
        try {
          drawn = drawRow(facts, given, facts.generators, () => this.draw(name))
        } catch (error) {
          return error instanceof FactoryError ? Effect.fail(error) : Effect.die(error)
        }
        return Effect.catch(insertRow(facts.table, drawn.row), (error) => {
          const broken = brokenBy(error)
          if (broken === undefined) return Effect.fail(error as DatabaseError)
          const { columns, constraint } = broken
          // Another row would not be another in what was refused.
          const isFixed = columns.length > 0 && !columns.some((column) => drawn.made.has(column))
          return left > 1 && !isFixed && drawn.made.size > 0
            ? attempt(left - 1)
            : Effect.fail(
              failWith(new NoValidRow({ table: facts.plan.source.name, constraint, attempts: attempts - left + 1 }))
            )
        })
      })
    return attempt(attempts)
  }
}

/**
 * In a savepoint, where there is a transaction: a row that the server refuses spoils nothing. The seam to the typed builder: the
 * row was made of this table's own columns, whose types are not known here.
 */
const insertRow = (table: AnyTable, row: Erased): Effect.Effect<Erased, unknown, Writes> =>
  Effect.flatMap(Writes, (database) =>
    database.savepoint(
      Query.one(insert(table as never).values(row as never).returning(columns(table) as never) as never)
    )) as never

/** What a row that was drawn can break; anything else is none of its affair. */
const brokenBy = (
  error: unknown
): { readonly constraint: string; readonly columns: ReadonlyArray<string> } | undefined => {
  if (error instanceof ConstraintViolation) return error
  if (!(error instanceof DatabaseError) || !(error.reason instanceof Reason.UnexpectedConstraint)) return undefined
  return { constraint: error.reason.constraint ?? error.reason.kind, columns: error.reason.columns }
}

/**
 * Makes rows of a data model's tables, for tests: `make.one(posts)` inserts a post, and before it the author that it needs.
 *
 * Columns that an insert may leave out are left out. The others are drawn: of their type, domain or enum, unlike those of
 * other rows where they are part of a key, and such that the checks hold, those across columns too. What of a check
 * cannot be told here the server decides, and another row is drawn where it refuses one. Each call is a transaction, and so
 * stores its rows or none. It fails with `FactoryError`, whose reason names the column or constraint, where it finds none.
 *
 * The same seed makes the same rows, where they are asked for in the same order.
 *
 * @param model the tables, and the types that they use
 * @param options `seed`, and generators for columns that need one
 *
 * @example
 * ```ts
 * import { dataModel, Pg, table } from "@aludel/sql"
 * import { factories, sandbox } from "@aludel/testing"
 * import * as Effect from "effect/Effect"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.text().unique()
 * })
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   author = Pg.bigint().references(() => users.id)
 *   title = Pg.text()
 * })
 * const make = factories(dataModel({ users, posts }))
 *
 * const test = sandbox(Effect.gen(function*() {
 *   const post = yield* make.one(posts, { title: "On mercury" })
 *   const others = yield* make.many(posts, 3, { author: post.author })
 *   return [post.id, ...others.map(({ title }) => title)]
 * }))
 * ```
 */
export const factories = <const Members extends AnyDataModel["members"]>(
  model: DataModel<Members>,
  options: FactoryOptions<Members> = {}
): Factories => {
  const making = new Making(model, options)
  const one = (table: AnyTable, given: Erased = {}) =>
    Effect.flatMap(
      Writes,
      (database) => database.transaction(Effect.suspend(() => making.row(planOf(table).source, given, [])))
    )
  const many = (table: AnyTable, count: number, given: Erased | ((index: number) => Erased) = {}) =>
    Effect.flatMap(Writes, (database) =>
      database.transaction(
        Effect.forEach(
          Array.from({ length: count }, (_, index) => typeof given === "function" ? given(index) : given),
          (row) => making.row(planOf(table).source, row, [])
        )
      ))
  // A row has the columns of the table that was given.
  return { one, many } as unknown as Factories
}
