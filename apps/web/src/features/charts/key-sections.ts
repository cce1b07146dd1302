import { type ChartSection, metricTitle } from '../../charts/chart-groups'

/** One chart for each metric, in sections by the part before the first slash. */
export function sectionsOfKeys(keys: readonly string[]): ChartSection[] {
  const sections = new Map<string, string[]>()
  for (const key of [...keys].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))) {
    const name = key.includes('/') ? key.slice(0, key.indexOf('/')) : 'metrics'
    sections.set(name, [...(sections.get(name) ?? []), key])
  }
  // What the machine did comes after what the runs learned.
  const names = [...sections].sort(([a], [b]) => Number(a === 'system') - Number(b === 'system'))
  return names.map(([name, own]) => ({
    name,
    charts: own.map((key) => ({
      id: key,
      title: metricTitle(key),
      lines: [{ key, label: metricTitle(key) }],
    })),
  }))
}
