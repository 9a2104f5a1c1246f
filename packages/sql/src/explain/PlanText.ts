/** A plan as text, for people: much as psql shows it. */
import type { ExecutionNode, ExecutionPlan } from "./ExecutionPlan.ts"

const named = ({ alias, cte, index, relation, schema, type }: ExecutionNode): string => {
  const qualified = relation === undefined || schema === undefined ? relation : `${schema}.${relation}`
  const source = qualified ?? cte
  const under = source === undefined || alias === undefined || alias === relation ? "" : ` ${alias}`
  return [type, index && `using ${index}`, source && `on ${source}${under}`].filter(Boolean).join(" ")
}

const figures = ({ actual, estimate }: ExecutionNode): string => {
  const expected = estimate === undefined
    ? ""
    : `  (cost=${estimate.startupCost.toFixed(2)}..${
      estimate.totalCost.toFixed(2)
    } rows=${estimate.rows} width=${estimate.width})`
  if (actual === undefined) return expected
  if (actual.loops === 0) return `${expected} (never executed)`
  const { loops, rows, startupTime, totalTime } = actual
  const time = startupTime === undefined || totalTime === undefined
    ? ""
    : `time=${startupTime.toFixed(3)}..${totalTime.toFixed(3)} `
  return `${expected} (actual ${time}rows=${rows} loops=${loops})`
}

const lines = (node: ExecutionNode, depth: number): ReadonlyArray<string> => {
  const margin = depth === 0 ? "" : `${" ".repeat(depth * 6 - 4)}->  `
  const details = Object.entries(node.other).flatMap(([name, value]) =>
    typeof value === "string" && /Cond|Filter|Key$/.test(name) ? [`${" ".repeat(depth * 6 + 2)}${name}: ${value}`] : []
  )
  const join = node.joinType === undefined || node.joinType === "Inner" ? "" : ` (${node.joinType})`
  const first = `${margin}${named(node)}${join}${figures(node)}`
  return [first, ...details, ...node.children.flatMap((child) => lines(child, depth + 1))]
}

/** The plan's tree, a line for each node, and below it the times in milliseconds. */
export const planText = ({ executionTime, planningTime, root }: ExecutionPlan): string =>
  [
    ...lines(root, 0),
    ...(planningTime === undefined ? [] : [`Planning Time: ${planningTime.toFixed(3)} ms`]),
    ...(executionTime === undefined ? [] : [`Execution Time: ${executionTime.toFixed(3)} ms`])
  ].join("\n")
