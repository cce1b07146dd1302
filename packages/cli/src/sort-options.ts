import { MOST_FURTHER_ORDERS, type RunOrder, type RunSearchInput } from '@barycenter/contracts'
import type { Command } from 'commander'
import { readValues } from './scope-options.js'
import { UsageError } from './usage-error.js'

export interface SortOptions {
  sort?: string[]
  descending?: boolean
}

const MOST = 1 + MOST_FURTHER_ORDERS

export function addSortOptions(command: Command): Command {
  return command
    .option(
      '--sort <values...>',
      `order by these values, at most ${MOST}, a later one among equals: params.lr "last(loss) desc"; left out, newest first`,
    )
    .option('--descending', 'largest first, where a value of --sort does not say asc or desc')
}

/** What a search asks for; nothing where no order is given. */
export function readSort({
  sort = [],
  descending = false,
}: SortOptions): Pick<RunSearchInput, 'orderBy' | 'thenBy'> {
  if (sort.length > MOST)
    throw new UsageError(`--sort: found ${sort.length} values, expected at most ${MOST}`)
  const [orderBy, ...thenBy] = sort.map((text) => readOrder(text, descending ? 'desc' : 'asc'))
  return orderBy ? { orderBy, thenBy } : {}
}

function readOrder(text: string, otherwise: RunOrder['direction']): RunOrder {
  const [, name = text, direction] = /^(.+)\s(asc|desc)$/s.exec(text) ?? []
  const [value] = readValues('--sort', [name])
  return { value: value!, direction: (direction as RunOrder['direction'] | undefined) ?? otherwise }
}
