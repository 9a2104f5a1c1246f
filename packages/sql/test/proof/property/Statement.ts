/**
 * Random statements from a fixed seed: every source has the columns `n` and `s`, so that any clause fits any query. Types
 * that differ from step to step are left out by one seam; what is built is what a program would build.
 */
import * as A from "@aludel/sql"
import { type Cardinality, Pg, type Query, value } from "@aludel/sql"
import type { Generator } from "../Generator.ts"

/** A statement whatever it yields. */
export type Statement = Query.Query<unknown, string, unknown, Cardinality>

type Num = A.Expression<unknown, number | null, unknown>
type Text = A.Expression<unknown, string | null, unknown>
type Truth = A.Expression<unknown, boolean | null, unknown>

interface Source {
  readonly n: Num
  readonly s: Text
}

/** The seam: the types of sources and clauses are the subject of the type tests, not of these. */
const erased = (given: unknown): never => given as never

export const things = A.table(
  "things",
  class Things {
    id = Pg.integer().identity({ always: false }).primaryKey()
    n = Pg.integer().nullable().unique()
    s = Pg.text().nullable()
  }
)

const shape = { n: Pg.integer().nullable(), s: Pg.text().nullable() }

export class Statements {
  private readonly random: Generator
  private names = 0
  private values = 0

  constructor(random: Generator) {
    this.random = random
  }

  private alias(): string {
    return `x${++this.names}`
  }
  /** A number that no other value is. */
  private fresh(): number {
    return ++this.values
  }
  private some<X>(max: number, make: () => X): Array<X> {
    return Array.from({ length: this.random.int(0, max) }, make)
  }
  private chance(percent: number): boolean {
    return this.random.int(1, 100) <= percent
  }
  private one<X>(...makes: ReadonlyArray<() => X>): X {
    return this.random.pick(makes)()
  }

  private num(scope: ReadonlyArray<Source>, depth: number): Num {
    const leaf = () => this.one<Num>(() => this.random.pick(scope).n, () => value(this.fresh(), Pg.integer()))
    if (depth === 0) return leaf()
    const inner = () => this.num(scope, depth - 1)
    return this.one<Num>(
      leaf,
      () => A.add(inner(), this.fresh()),
      () => A.subtract(inner(), inner()),
      () => A.coalesce(inner(), inner(), this.fresh()),
      () => A.caseWhen(this.truth(scope, depth - 1), inner()).else(inner()),
      () => A.castTo(A.length(A.concat(this.text(scope, depth - 1), "y")), Pg.integer()),
      () => A.scalar(erased(this.select(depth - 1, ["n"]).limit(1))),
      () => A.sql`${inner()} + ${this.fresh()}`.as(Pg.integer())
    )
  }
  private text(scope: ReadonlyArray<Source>, depth: number): Text {
    if (depth === 0) return this.random.pick(scope).s
    return this.one<Text>(
      () => this.random.pick(scope).s,
      () => A.lower(this.text(scope, depth - 1)),
      () => A.textConcat(this.text(scope, depth - 1), String(this.fresh())),
      () => value(String(this.fresh()), Pg.text())
    )
  }
  private truth(scope: ReadonlyArray<Source>, depth: number): Truth {
    const num = () => this.num(scope, Math.max(0, depth - 1))
    const inner = () => this.truth(scope, Math.max(0, depth - 1))
    const query = (): never => erased(this.select(Math.max(0, depth - 1), ["n"]))
    return this.one<Truth>(
      () => A.eq(num(), this.fresh()),
      () => A.gt(num(), num()),
      () => A.between(num(), this.fresh(), num()),
      () => A.inList(num(), [this.fresh(), this.fresh()]),
      () => A.inList(num(), [num(), this.fresh()]),
      () => A.like(this.text(scope, 1), `%${this.fresh()}`),
      () => A.isNull(num()),
      () => A.gt(A.row(num(), this.text(scope, 0)), [this.fresh(), String(this.fresh())]),
      ...depth === 0 ? [] : [
        () => A.and(inner(), inner(), inner()),
        () => A.or(inner(), inner()),
        () => A.not(inner()),
        () => A.inQuery(num(), query()),
        () => A.ltAny(num(), query()),
        () => A.exists(query())
      ]
    )
  }

  private source(depth: number): Source {
    const alias = this.alias()
    const row = () => ({ n: this.chance(20) ? null : this.fresh(), s: String(this.fresh()) })
    return this.one<Source>(
      () => erased(A.alias(things, alias)),
      () => erased(A.values(shape, [row(), row()]).as(alias)),
      () =>
        erased(
          A.unnest({
            n: value([this.fresh()], Pg.integer().array()),
            s: value([String(this.fresh())], Pg.text().array())
          }).as(alias)
        ),
      () => erased(A.select({ n: value(this.fresh(), Pg.integer()), s: value("s", Pg.text()) }).as(alias)),
      () =>
        erased(
          A.sql.text("select :n::integer as n, :s::text as s", { n: this.fresh(), s: String(this.fresh()) })
            .columns(shape).reads().as(alias)
        ),
      ...depth === 0 ? [] : [
        () => erased(this.select(depth - 1).as(alias)),
        () => erased(A.cte(alias, erased(this.select(depth - 1)), { materialized: this.chance(50) })),
        () => erased(A.unionAll(erased(this.select(depth - 1)), erased(this.select(depth - 1))).as(alias)),
        () =>
          erased(A.cteRecursive(
            alias,
            erased(this.select(depth - 1)),
            (self: Source) =>
              erased(
                A.from(erased(self)).where(erased(A.lt(self.n, this.fresh())))
                  .select(erased({ n: A.add(self.n, this.fresh()), s: self.s }))
              ),
            { distinct: this.chance(50) }
          ))
      ]
    )
  }

  /** A select of `n` and `s`, or of `n` alone. */
  select(depth: number, keys: ReadonlyArray<"n" | "s"> = ["n", "s"]): A.Select<Source, unknown> {
    const scope = [this.source(depth)]
    let query: A.From<unknown, unknown> = erased(A.from(erased(scope[0])))
    for (const source of this.some(2, () => this.source(Math.max(0, depth - 1)))) {
      scope.push(source)
      query = this.one<A.From<unknown, unknown>>(
        () => erased(query.innerJoin(erased(source), erased(this.truth(scope, 1)))),
        () => erased(query.leftJoin(erased(source), erased(this.truth(scope, 1)))),
        () => erased(query.crossJoin(erased(source)))
      )
    }
    for (const condition of this.some(2, () => this.truth(scope, depth))) query = query.where(condition)
    const grouped = this.chance(30)
    const n = this.num(scope, depth)
    const s = this.text(scope, depth)
    // In GROUP BY a bare parameter would be no key.
    const key = A.add(n, this.random.pick(scope).n)
    if (grouped) query = erased(query.groupBy(key, s))
    if (grouped && this.chance(50)) query = erased(query.having(A.gt(A.max(this.random.pick(scope).n), this.fresh())))
    const all = { n: grouped ? key : n, s }
    let select: A.Select<Source, unknown> = erased(
      query.select(erased(Object.fromEntries(keys.map((one) => [one, all[one]]))))
    )
    const distinct = this.chance(15)
    if (distinct) select = select.distinct()
    const byKey = this.chance(30)
    const byValue = !grouped && !distinct && this.chance(30)
    if (byKey) select = select.orderByKey("n", this.random.pick(["asc", "desc"]), { nulls: "last" })
    else if (byValue) select = select.orderBy(A.desc(this.num(scope, depth)))
    if (this.chance(20)) select = erased(select.limit(this.fresh()))
    return this.chance(20) ? erased(select.offset(this.fresh())) : select
  }

  private write(depth: number): Statement {
    const own: ReadonlyArray<Source> = [things]
    const other = this.source(depth)
    const set = { n: A.add(things.n, this.fresh()), s: String(this.fresh()) }
    const row = () => ({ n: this.fresh(), ...this.chance(50) ? { s: String(this.fresh()) } : {} })
    const rows = () => [row(), ...this.some(4, row)]
    const returning = { id: things.id, n: A.add(things.n, this.fresh()) }
    const written = this.one<Statement>(
      () => A.insert(things).values(rows()).returning(returning),
      () =>
        A.insert(things).values(Array.from({ length: 40 }, () => ({ n: this.fresh(), s: "x" }))).returning(returning),
      () =>
        A.insert(things).values(rows()).onConflict(things.n)
          .doUpdate((excluded) => ({ n: A.add(excluded.n, this.fresh()) })).returning(returning),
      () => A.insert(things).select(erased(this.select(depth))).returning(returning),
      () => A.update(things).set(set).where(erased(this.truth(own, depth))).returning(returning),
      () =>
        A.update(things).from(erased(other)).set(erased({ n: this.num([...own, other], depth) }))
          .where(erased(this.truth([...own, other], depth))).returning(returning),
      () => A.updateMany(things).by("id").set([{ id: this.fresh(), n: this.fresh() }]).returning(returning),
      () => A.deleteFrom(things).where(erased(this.truth(own, depth))).returning(returning),
      () =>
        A.deleteFrom(things).using(erased(other)).where(erased(this.truth([...own, other], depth)))
          .returning(returning)
    )
    if (this.chance(70)) return written
    return A.withWrite(
      this.alias(),
      erased(written),
      (back: { readonly id: Num; readonly n: Num }) =>
        erased(A.from(erased(back)).where(erased(A.gt(back.n, this.fresh()))).select(erased({ id: back.id })))
    )
  }

  /** Any statement. */
  any(): Statement {
    const depth = this.random.int(0, 2)
    return this.one<Statement>(
      () => this.select(depth),
      () => this.select(depth),
      () =>
        A.except(erased(this.select(depth)), erased(A.union(erased(this.select(0)), erased(this.select(depth)))))
          .limit(this.fresh()),
      () => this.write(depth)
    )
  }
}
