/** Which of the proofs are run: all, those behind `--only`, or those from the one behind `--from` on. */
export interface Choice<A> {
  readonly chosen: ReadonlyArray<A>
  /** Whether a report of before goes on, instead of a new one being begun. */
  readonly goesOn: boolean
}

/** The choice, or why the arguments are none. */
export const choose = <A extends { readonly name: string }>(
  all: ReadonlyArray<A>,
  args: ReadonlyArray<string>
): Choice<A> | string => {
  const [flag, value, ...rest] = args
  if (flag === undefined) return { chosen: all, goesOn: false }
  if (flag !== "--only" && flag !== "--from") return `unknown argument "${flag}"`
  if (value === undefined || value === "") return `${flag} needs a name`
  if (rest.length > 0) return `"${rest.join(" ")}" is too much: one of --only and --from`
  const asked = flag === "--only" ? value.split(",") : [value]
  const unknown = asked.find((name) => !all.some((one) => one.name === name))
  if (unknown !== undefined) return `no proof "${unknown}", only ${all.map(({ name }) => name).join(", ")}`
  return {
    chosen: flag === "--only"
      ? all.filter(({ name }) => asked.includes(name))
      : all.slice(all.findIndex(({ name }) => name === value)),
    goesOn: true
  }
}
