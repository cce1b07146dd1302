import { AppError } from '@barycenter/contracts'
import type { NamedTensor } from '@barycenter/db'

/**
 * Puts other beginnings to the names of tensors. Of several rules that fit a name, the longest counts; null leaves the
 * tensor out.
 * @throws INVALID_CONFIG when two tensors would have one name
 */
export function renameTensors(
  tensors: readonly NamedTensor[],
  rules: Readonly<Record<string, string | null>>,
): NamedTensor[] {
  const byLength = Object.entries(rules).sort(([a], [b]) => b.length - a.length)
  const renamed = tensors.flatMap((tensor) => {
    const rule = byLength.find(([start]) => tensor.name.startsWith(start))
    if (!rule) return [tensor]
    const [start, instead] = rule
    return instead === null ? [] : [{ ...tensor, name: instead + tensor.name.slice(start.length) }]
  })
  requireOneEach(renamed.map(({ name }) => name))
  return renamed
}

function requireOneEach(names: readonly string[]): void {
  const twice = names.find((name, place) => names.indexOf(name) !== place)
  if (twice === undefined) return
  throw new AppError(
    'INVALID_CONFIG',
    `initial.rename: found two tensors named "${twice}" by it, expected one`,
  )
}
