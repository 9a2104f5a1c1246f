/** The tutorial's queries: https://www.postgresql.org/docs/current/tutorial-sql.html and tutorial-window.html */
import {
  add,
  alias,
  and,
  asc,
  avg,
  count,
  desc,
  divide,
  eq,
  from,
  gt,
  like,
  lt,
  max,
  over,
  rank,
  rowNumber,
  scalar,
  sum
} from "@aludel/sql"
import { beside } from "../Beside.ts"
import { cities, empsalary, weather } from "./Tables.ts"

const w1 = alias(weather, "w1")
const w2 = alias(weather, "w2")

const positioned = from(empsalary)
  .select({
    depname: empsalary.depname,
    empno: empsalary.empno,
    salary: empsalary.salary,
    enrollDate: empsalary.enrollDate,
    pos: over(rowNumber(), {
      partitionBy: empsalary.depname,
      orderBy: [desc(empsalary.salary), asc(empsalary.empno)]
    })
  })
  .as("ss")

const all = {
  city: weather.city,
  tempLo: weather.tempLo,
  tempHi: weather.tempHi,
  prcp: weather.prcp,
  date: weather.date
}

export const tutorial = [
  beside(
    "2.5 average",
    from(weather).select({
      city: weather.city,
      tempAvg: divide(add(weather.tempHi, weather.tempLo), 2),
      date: weather.date
    }),
    "SELECT city, (temp_hi+temp_lo)/2 AS temp_avg, date FROM weather"
  ),
  beside(
    "2.5 where",
    from(weather).where(and(eq(weather.city, "San Francisco"), gt(weather.prcp, 0))).select(all),
    "SELECT * FROM weather WHERE city = 'San Francisco' AND prcp > 0.0"
  ),
  beside(
    "2.5 order by",
    from(weather).select(all).orderBy(asc(weather.city), asc(weather.tempLo)),
    "SELECT * FROM weather ORDER BY city, temp_lo"
  ),
  beside(
    "2.5 distinct",
    from(weather).select({ city: weather.city }).distinct().orderBy(asc(weather.city)),
    "SELECT DISTINCT city FROM weather ORDER BY city"
  ),
  beside(
    "2.6 join",
    from(weather).innerJoin(cities, eq(weather.city, cities.name)).select({ ...all, name: cities.name }),
    "SELECT weather.*, cities.name FROM weather JOIN cities ON city = name"
  ),
  beside(
    "2.6 left outer join",
    from(weather).leftJoin(cities, eq(weather.city, cities.name)).select({ ...all, name: cities.name }),
    "SELECT weather.*, cities.name FROM weather LEFT OUTER JOIN cities ON weather.city = cities.name"
  ),
  beside(
    "2.6 self join",
    from(w1).innerJoin(w2, and(lt(w1.tempLo, w2.tempLo), gt(w1.tempHi, w2.tempHi)))
      .select({
        city: w1.city,
        low: w1.tempLo,
        high: w1.tempHi,
        other: w2.city,
        otherLow: w2.tempLo,
        otherHigh: w2.tempHi
      }),
    `SELECT w1.city, w1.temp_lo AS low, w1.temp_hi AS high, w2.city, w2.temp_lo AS low, w2.temp_hi AS high
    FROM weather w1 JOIN weather w2 ON w1.temp_lo < w2.temp_lo AND w1.temp_hi > w2.temp_hi`
  ),
  beside("2.7 max", from(weather).select({ max: max(weather.tempLo) }), "SELECT max(temp_lo) FROM weather"),
  beside(
    "2.7 subquery",
    from(weather)
      .where(eq(weather.tempLo, scalar(from(w1).select({ max: max(w1.tempLo) }))))
      .select({ city: weather.city }),
    "SELECT city FROM weather WHERE temp_lo = (SELECT max(temp_lo) FROM weather)"
  ),
  beside(
    "2.7 group by",
    from(weather).groupBy(weather.city).select({ city: weather.city, count: count(), max: max(weather.tempLo) }),
    "SELECT city, count(*), max(temp_lo) FROM weather GROUP BY city"
  ),
  beside(
    "2.7 having",
    from(weather).groupBy(weather.city).having(lt(max(weather.tempLo), 40))
      .select({ city: weather.city, count: count(), max: max(weather.tempLo) }),
    "SELECT city, count(*), max(temp_lo) FROM weather GROUP BY city HAVING max(temp_lo) < 40"
  ),
  beside(
    "2.7 like",
    from(weather).where(like(weather.city, "S%")).groupBy(weather.city)
      .select({ city: weather.city, count: count(), max: max(weather.tempLo) }),
    "SELECT city, count(*), max(temp_lo) FROM weather WHERE city LIKE 'S%' GROUP BY city"
  ),
  beside(
    "2.7 filter",
    from(weather).groupBy(weather.city)
      .select({ city: weather.city, count: count().filter(lt(weather.tempLo, 45)), max: max(weather.tempLo) }),
    "SELECT city, count(*) FILTER (WHERE temp_lo < 45), max(temp_lo) FROM weather GROUP BY city"
  ),
  beside(
    "3.5 partition by",
    from(empsalary).select({
      depname: empsalary.depname,
      empno: empsalary.empno,
      salary: empsalary.salary,
      avg: over(avg(empsalary.salary), { partitionBy: empsalary.depname })
    }),
    "SELECT depname, empno, salary, avg(salary) OVER (PARTITION BY depname) FROM empsalary"
  ),
  beside(
    "3.5 rank",
    from(empsalary).select({
      depname: empsalary.depname,
      empno: empsalary.empno,
      salary: empsalary.salary,
      rank: over(rank(), { partitionBy: empsalary.depname, orderBy: desc(empsalary.salary) })
    }),
    `SELECT depname, empno, salary, rank() OVER (PARTITION BY depname ORDER BY salary DESC) FROM empsalary`
  ),
  beside(
    "3.5 over all",
    from(empsalary).select({ salary: empsalary.salary, sum: over(sum(empsalary.salary)) }),
    "SELECT salary, sum(salary) OVER () FROM empsalary"
  ),
  beside(
    "3.5 running sum",
    from(empsalary).select({
      salary: empsalary.salary,
      sum: over(sum(empsalary.salary), { orderBy: asc(empsalary.salary) })
    }),
    "SELECT salary, sum(salary) OVER (ORDER BY salary) FROM empsalary"
  ),
  beside(
    "3.5 window in a subquery",
    from(positioned).where(lt(positioned.pos, 3)).select({
      depname: positioned.depname,
      empno: positioned.empno,
      salary: positioned.salary,
      enrollDate: positioned.enrollDate
    }),
    `SELECT depname, empno, salary, enroll_date FROM
      (SELECT depname, empno, salary, enroll_date,
         row_number() OVER (PARTITION BY depname ORDER BY salary DESC, empno) AS pos
       FROM empsalary) AS ss
    WHERE pos < 3`
  )
]
