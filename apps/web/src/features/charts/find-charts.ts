import type { ChartPlan, ChartSection } from '../../charts/chart-groups'

export interface FoundCharts {
  sections: ChartSection[]
  /** Why the expression finds nothing, in words; null where it can be read. */
  fault: string | null
}

/** Charts whose title, name or one of whose metrics fits the expression, in any case of letters. */
export function findCharts(sections: readonly ChartSection[], expression: string): FoundCharts {
  const read = readExpression(expression)
  if (!read.pattern) return { sections: [...sections], fault: read.fault }
  const { pattern } = read
  const fits = ({ id, title, lines }: ChartPlan) =>
    [id, title, ...lines.map(({ key }) => key)].some((name) => pattern.test(name))
  const found = sections.map((section) => ({ ...section, charts: section.charts.filter(fits) }))
  return { sections: found.filter(({ charts }) => charts.length > 0), fault: null }
}

function readExpression(expression: string): { pattern: RegExp | null; fault: string | null } {
  if (expression.trim() === '') return { pattern: null, fault: null }
  try {
    return { pattern: new RegExp(expression.trim(), 'iu'), fault: null }
  } catch (error) {
    const [, reason] = /: ([^:]+)$/.exec((error as Error).message) ?? []
    return {
      pattern: null,
      fault: `“${expression}” is not a regular expression: ${(reason ?? 'cannot be read').toLowerCase()}. All charts are shown.`,
    }
  }
}

export interface LaidOutCharts {
  pinned: ChartPlan[]
  sections: ChartSection[]
  /** In the order they are walked in full screen. */
  order: { chart: ChartPlan; section: string }[]
  hidden: ChartPlan[]
}

/** Pinned charts on top and nowhere else, hidden ones apart. */
export function layOutCharts(
  sections: readonly ChartSection[],
  { pinned, hidden }: { pinned: readonly string[]; hidden: readonly string[] },
): LaidOutCharts {
  const all = sections.flatMap(({ name, charts }) => charts.map((chart) => ({ chart, section: name })))
  const shown = all.filter(({ chart }) => !hidden.includes(chart.id))
  const onTop = pinned.flatMap((id) => shown.filter(({ chart }) => chart.id === id))
  const below = sections.map(({ name, charts }) => ({
    name,
    charts: charts.filter(({ id }) => !hidden.includes(id) && !pinned.includes(id)),
  }))
  return {
    pinned: onTop.map(({ chart }) => chart),
    sections: below.filter(({ charts }) => charts.length > 0),
    order: [...onTop, ...shown.filter(({ chart }) => !pinned.includes(chart.id))],
    hidden: all.filter(({ chart }) => hidden.includes(chart.id)).map(({ chart }) => chart),
  }
}
