/** A PostgreSQL server for one test run, however it is had. */
export interface Server {
  /** Logs in to a database of the server, as a role that may create others. */
  readonly url: string
  readonly stop: () => Promise<void>
}
