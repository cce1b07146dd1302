import { measureRank, measureWords } from './measure-words'

export interface ChartPlan {
  /** Stable name of the chart, e.g. "base/loss". */
  id: string
  title: string
  lines: { key: string; label: string }[]
}

export interface ChartSection {
  name: string
  charts: ChartPlan[]
}

const DATA_PARTS = ['train', 'held_out', 'heldout', 'test', 'val', 'validation']

/**
 * Which metrics share a chart. Keys read `phase/measure`: the part before the last slash is the section;
 * a measure taken on several parts of the data (`train_loss`, `held_out_loss`) is one chart with a line for
 * each, and so is a family numbered at its end (`twa/averaging_weight/0`, `/1`, …).
 */
export function groupMetricKeys(keys: readonly string[]): ChartSection[] {
  const sections = new Map<string, Map<string, ChartPlan>>()
  for (const key of [...keys].sort(byNumberedName)) {
    const { section, measure, label } = readKey(key)
    const charts = sections.get(section) ?? new Map<string, ChartPlan>()
    sections.set(section, charts)
    const chart = charts.get(measure) ?? {
      id: `${section}/${measure}`,
      title: titleOf(section, measure),
      lines: [],
    }
    charts.set(measure, chart)
    chart.lines.push({ key, label })
  }
  return [...sections]
    .sort(([a], [b]) => sectionRank(a) - sectionRank(b) || a.localeCompare(b))
    .map(([name, charts]) => ({ name, charts: [...charts.values()].map(withTrainFirst).sort(byMeasure) }))
}

function readKey(key: string): { section: string; measure: string; label: string } {
  const parts = key.split('/')
  const last = parts.at(-1)!
  if (parts.length > 1 && /^\d+$/.test(last)) {
    const family = parts.at(-2)!
    return { section: parts.slice(0, -2).join('/') || 'metrics', measure: family, label: `#${last}` }
  }
  const section = parts.slice(0, -1).join('/') || 'metrics'
  const part = DATA_PARTS.find((name) => last.startsWith(`${name}_`))
  if (part) return { section, measure: last.slice(part.length + 1), label: inWords(part) }
  return { section, measure: last, label: measureWords(last) }
}

/** What a chart of one metric alone is called: `base/held_out_map_50` is "base held out mAP@0.5". */
export function metricTitle(key: string): string {
  const { section, measure, label } = readKey(key)
  const words = measureWords(measure)
  const where = section === 'metrics' ? [] : [inWords(section).replaceAll('/', ' ')]
  return [...where, ...(label === words ? [] : [label]), words].join(' ')
}

const titleOf = (section: string, measure: string) =>
  section === 'metrics' ? measureWords(measure) : `${inWords(section)} ${measureWords(measure)}`
const inWords = (name: string) => name.replaceAll('_', ' ')
const byNumberedName = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true })

/** What was trained on comes first, so that one colour means it in every chart. */
function withTrainFirst(chart: ChartPlan): ChartPlan {
  const rank = ({ label }: ChartPlan['lines'][number]) =>
    DATA_PARTS.findIndex((part) => inWords(part) === label)
  return { ...chart, lines: [...chart.lines].sort((a, b) => rank(a) - rank(b)) }
}

const SECTION_ORDER = ['base', 'subspace', 'twa', 'evaluate']
const sectionRank = (name: string) => {
  const rank = SECTION_ORDER.indexOf(name)
  return rank === -1 ? SECTION_ORDER.length : rank
}

const rankOf = ({ id }: ChartPlan) => {
  const rank = measureRank(id.split('/').at(-1)!)
  return rank === -1 ? Number.MAX_SAFE_INTEGER : rank
}
const byMeasure = (a: ChartPlan, b: ChartPlan) => rankOf(a) - rankOf(b) || a.id.localeCompare(b.id)
