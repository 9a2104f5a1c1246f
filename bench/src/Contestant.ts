/**
 * What a contestant is: a library in its own documented best way, on a pool of its own. A contestant is one file in
 * contestants/, a workload is one file in workloads/, and the operations below are what they have in common.
 */

/** Runs over all inputs, by so many callers at a time; each caller waits for its result before it goes on. */
export type Operation<in Input, out Output> = (
  inputs: ReadonlyArray<Input>,
  callers: number
) => Promise<ReadonlyArray<Output>>

/** SQL text that a builder made, with its parameters as it would hand them to a driver. */
export interface Built {
  readonly text: string
  readonly parameters: ReadonlyArray<unknown>
}

/** What workloads are made of. A contestant takes part in those whose operations it has. */
export interface Operations {
  /** One user by its key: `id`, `email`, `name`, `active`, `createdAt`, in this order and the library's own types. */
  readonly pointSelect?: Operation<number, unknown>
  /** The query of `pointSelect` built and compiled, and not sent. */
  readonly buildSelect?: Operation<number, Built>
  /**
   * Authors with at least so many posts, and how many, built and compiled: `id`, `name`, `posts`, `latest` of users joined
   * with posts, with a condition, GROUP BY, HAVING, ORDER BY and a limit of 10.
   */
  readonly buildJoin?: Operation<number, Built>
  /** An insert of these posts built and compiled, without RETURNING. */
  readonly buildInsert?: Operation<ReadonlyArray<NewPost>, Built>
  /** One query value that has been compiled before, compiled again. The input does not matter. */
  readonly compileAgain?: Operation<number, Built>
  /** So many posts by key, all nine columns in the order of the schema. */
  readonly listPosts?: Operation<number, ReadonlyArray<unknown>>
  /** One post into `events`, RETURNING its title. */
  readonly insertOne?: Operation<NewPost, string>
  /** These posts into `events`, in the library's best way for many; how many were written. */
  readonly insertMany?: Operation<ReadonlyArray<NewPost>, number>
  /** A score for each of these users: new, or in place of the one that is there; how many were written. */
  readonly upsertMany?: Operation<ReadonlyArray<Score>, number>
  /** Another score for each of these users, who have one in `tallies`; how many were changed. */
  readonly updateMany?: Operation<ReadonlyArray<Score>, number>
  /** Another score for this user, who has one in `tallies`; the score that is there now. */
  readonly updateOne?: Operation<Score, number>
  /** In one transaction: reads the user of this key, adds one to its score, and writes an event; the user's email. */
  readonly transaction?: Operation<number, string>
  /** These posts into `events` by COPY; how many were written. */
  readonly copyMany?: Operation<ReadonlyArray<NewPost>, number>
  /** The same by the fastest way that there is, by hand too. */
  readonly bulkMany?: Operation<ReadonlyArray<NewPost>, number>
  /** One user by its key, as `pointSelect`, for a caller that is one of very many. */
  readonly findUser?: Operation<number, unknown>
  /**
   * 100 users from this key on, in the order of their keys: `id`, `name`, `profile` with its `bio`, the latest 5 `posts` by key
   * (`id`, `title`, `tags` by key with `id` and `name`), and how many `comments` each has written.
   */
  readonly latestTree?: Operation<number, ReadonlyArray<unknown>>
  /** 100 users from this key on: `id`, `name`, all `posts` by key (`id`, `title`, `tags` by key with `id` and `name`). */
  readonly plainTree?: Operation<number, ReadonlyArray<unknown>>
  /** What `listPosts` reads, as objects of a unit of work with its identity map. */
  readonly entities?: Operation<number, ReadonlyArray<unknown>>
  /** In a unit of work: reads these users' rows of `tallies`, changes the score of each, and commits; how many. */
  readonly flush?: Operation<ReadonlyArray<Score>, number>
  /** The schema of many tables compared with one in which every so many of them lack a column: how many steps lead there. */
  readonly diffTables?: Operation<number, number>
  /** So many rows of `numbers`, one after the other, none of them kept: their sum. */
  readonly stream?: Operation<number, number>
}

/** A row of `scores`. */
export interface Score {
  readonly userId: number
  readonly score: number
}

/** A post to insert: five of the columns. */
export interface NewPost {
  readonly authorId: number
  readonly title: string
  readonly body: string
  readonly published: boolean
  readonly score: number
}

/** What each file in contestants/ exports as `open`. Nothing is closed: its process ends. */
export type Open = (url: string) => Operations

/** The size of everyone's pool. */
export const connections = 10

/** The inputs of each caller: of two callers, the first takes every other one. */
export const shares = <A>(inputs: ReadonlyArray<A>, callers: number): Array<Array<A>> => {
  const all = Array.from({ length: callers }, (): Array<A> => [])
  inputs.forEach((input, index) => all[index % callers]?.push(input))
  return all
}

/** An operation of promises. */
export const promises =
  <Input, Output>(run: (input: Input) => PromiseLike<Output>): Operation<Input, Output> => async (inputs, callers) => {
    const caller = async (share: ReadonlyArray<Input>): Promise<Array<Output>> => {
      const outputs: Array<Output> = []
      for (const input of share) outputs.push(await run(input))
      return outputs
    }
    return (await Promise.all(shares(inputs, callers).map(caller))).flat()
  }

/** An operation that waits for nothing. */
export const sync = <Input, Output>(run: (input: Input) => Output): Operation<Input, Output> => (inputs) =>
  Promise.resolve(inputs.map((input) => run(input)))
