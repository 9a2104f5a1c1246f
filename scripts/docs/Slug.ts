/** What a heading is linked by, as GitHub and the site have it. */
export const slug = (heading: string): string =>
  heading.trim().toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-")
