/** Invented posts: the same ones on each run. */
import type { NewRow } from "@aludel/sql"
import { DateTime } from "effect"
import type { UserId } from "../blog/Ids.ts"
import type { posts } from "../blog/Model.ts"
import { pick, sequence } from "./Random.ts"

const things = [
  "sourdough bread",
  "slow mornings",
  "night trains",
  "small gardens",
  "database indexes",
  "film cameras",
  "handwritten letters",
  "mountain huts",
  "city bicycles",
  "public libraries",
  "mechanical keyboards",
  "wild swimming",
  "old maps",
  "typed queries",
  "street markets",
  "winter soups",
  "second-hand books",
  "quiet offices",
  "board games",
  "release notes"
] as const

const titles = [
  (thing: string) => `What I learned from ${thing}`,
  (thing: string) => `In praise of ${thing}`,
  (thing: string) => `A beginner's guide to ${thing}`,
  (thing: string) => `Ten years of ${thing}`,
  (thing: string) => `The trouble with ${thing}`,
  (thing: string) => `More about ${thing} than you wanted to know`,
  (thing: string) => `Notes on ${thing}`,
  (thing: string) => `Everything I got wrong about ${thing}`
] as const

const sentences = [
  "It began as a weekend project, and I never meant to write about it.",
  "Most advice on this is written by people who sell something.",
  "The first attempt failed, and taught me more than the next three.",
  "I kept a list of what went wrong; it is shorter than I feared.",
  "There is a cheap way and a good way, and for once they are the same.",
  "Ask a neighbour before you ask the internet.",
  "What surprised me most was how little of it I needed.",
  "If you try only one thing from this post, let it be patience."
] as const

const hour = 3_600_000
const began = Date.UTC(2024, 6, 1, 7)

/** So many posts by these authors, in the order in which they were written. One in seven is still a draft. */
export const articles = (count: number, authors: readonly [UserId, ...ReadonlyArray<UserId>]) => {
  const random = sequence(2)
  return Array.from({ length: count }, (_, index): NewRow<typeof posts> => ({
    authorId: pick(random, authors),
    title: pick(random, titles)(pick(random, things)),
    content: Array.from({ length: 3 + Math.floor(random() * 4) }, () => pick(random, sentences)).join(" "),
    published: random() > 1 / 7,
    createdAt: DateTime.makeUnsafe(began + index * 4 * hour + Math.floor(random() * 4 * hour))
  }))
}
