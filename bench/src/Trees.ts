/** Rows of several statements put together by hand, as one would without a library. Keys are as the driver gives them. */
export interface UserRow {
  readonly id: unknown
  readonly name: string
}

export interface ProfileRow {
  readonly userId: unknown
  readonly bio: string
}

export interface PostRow {
  readonly authorId: unknown
  readonly id: unknown
  readonly title: string
}

export interface CountRow {
  readonly userId: unknown
  readonly comments: number
}

export interface TagRow {
  readonly postId: unknown
  readonly id: unknown
  readonly name: string
}

const grouped = <Row, Shown>(
  rows: Iterable<Row>,
  key: (row: Row) => unknown,
  shown: (row: Row) => Shown
): Map<unknown, Array<Shown>> => {
  const groups = new Map<unknown, Array<Shown>>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group === undefined) groups.set(key(row), [shown(row)])
    else group.push(shown(row))
  }
  return groups
}

const postsOf = (posts: Iterable<PostRow>, tags: Iterable<TagRow>) => {
  const byPost = grouped(tags, ({ postId }) => postId, ({ id, name }) => ({ id, name }))
  return grouped(
    posts,
    ({ authorId }) => authorId,
    ({ id, title }) => ({ id, title, tags: byPost.get(id) ?? [] })
  )
}

export const plainTree = (
  users: ReadonlyArray<UserRow>,
  posts: Iterable<PostRow>,
  tags: Iterable<TagRow>
): ReadonlyArray<unknown> => {
  const byUser = postsOf(posts, tags)
  return users.map(({ id, name }) => ({ id, name, posts: byUser.get(id) ?? [] }))
}

export const latestTree = (
  users: ReadonlyArray<UserRow>,
  profiles: Iterable<ProfileRow>,
  posts: Iterable<PostRow>,
  counts: Iterable<CountRow>,
  tags: Iterable<TagRow>
): ReadonlyArray<unknown> => {
  const byUser = postsOf(posts, tags)
  const bios = new Map<unknown, string>()
  for (const { bio, userId } of profiles) bios.set(userId, bio)
  const comments = new Map<unknown, number>()
  for (const { comments: number, userId } of counts) comments.set(userId, number)
  return users.map(({ id, name }) => ({
    id,
    name,
    profile: { bio: bios.get(id) },
    posts: byUser.get(id) ?? [],
    comments: comments.get(id) ?? 0
  }))
}
