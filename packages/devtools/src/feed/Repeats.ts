/** Which texts are sent again and again within one request, outside of a batch. */
import type { Finding, ToldStatement } from "./FeedEvent.ts"

interface Runs {
  readonly first: ToldStatement
  readonly before: ToldStatement | undefined
  count: number
}

interface Group {
  readonly texts: Map<string, Runs>
  /** The one with the most rows so far: a loop over rows goes over many. */
  largest: ToldStatement | undefined
}

/** How many requests are looked at; the oldest is forgotten. */
const remembered = 200

const place = ({ callSite, number, spans }: ToldStatement) => ({ callSite, number, spans })

/** Counts the runs of each text in each group. */
export class Repeats {
  private readonly moreThan: number
  private readonly groups = new Map<string, Group>()

  constructor(moreThan: number) {
    this.moreThan = moreThan
  }

  /** Counts this run; the finding, where there have been more than so many by now. */
  note(statement: ToldStatement): Finding | undefined {
    const { callers, group, kind, text, transaction } = statement
    if (group === undefined || kind !== "statement") return undefined
    const known = this.groupOf(group)
    const before = known.largest
    if (before === undefined || statement.rows > before.rows) known.largest = statement
    // What several share is the remedy already; and a transaction that is run again repeats itself by design.
    if ((callers !== undefined && callers > 1) || (transaction !== undefined && transaction.attempt > 1)) {
      return undefined
    }
    const runs = known.texts.get(text) ?? { first: statement, before, count: 0 }
    known.texts.set(text, runs)
    runs.count++
    if (runs.count <= this.moreThan) return undefined
    return {
      group,
      text,
      runs: runs.count,
      first: place(runs.first),
      last: place(statement),
      before: runs.before === undefined
        ? undefined
        : {
          number: runs.before.number,
          callSite: runs.before.callSite,
          text: runs.before.text,
          rows: runs.before.rows
        }
    }
  }

  private groupOf(name: string): Group {
    const known = this.groups.get(name)
    if (known !== undefined) return known
    const group: Group = { texts: new Map(), largest: undefined }
    this.groups.set(name, group)
    const [oldest] = this.groups.keys()
    if (this.groups.size > remembered && oldest !== undefined) this.groups.delete(oldest)
    return group
  }
}
