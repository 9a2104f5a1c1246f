/**
 * How many rows a stream fetches at once: few at first, since its reader may want no more, and then as many as fit into so many
 * bytes. What a row takes is what the last ones took.
 *
 * Source: https://jdbc.postgresql.org/documentation/query/#adaptive-fetching
 */
const first = 512
const most = 4096
const bytes = 512 * 1024

/** A stream's own number, where it has one; else the number of the next batch, told what the last one took. */
export class BatchSize {
  rows: number
  private readonly isFixed: boolean

  /** @param fixed how many rows, always */
  constructor(fixed: number | undefined) {
    this.rows = fixed ?? first
    this.isFixed = fixed !== undefined
  }

  /**
   * Notes what a whole batch took.
   *
   * @param received in bytes; undefined where nobody counts them
   */
  took(received: number | undefined): void {
    if (this.isFixed || received === undefined) return
    const fitting = Math.floor(bytes * this.rows / Math.max(received, 1))
    this.rows = Math.max(1, Math.min(fitting, 2 * this.rows, most))
  }
}
