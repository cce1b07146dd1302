import type { RouteInput } from '@barycenter/client'
import type { RunOrders, RunScope, RunValue, SearchCondition } from '@barycenter/contracts'
import { columnOf } from './columns'
import type { PageQuery } from './page-store'
import { orderOf } from './table-order'
import type { TableView } from './view'

export interface TreeQuery {
  scope: Pick<RunScope, 'archived' | 'filter'> & { experimentId?: RunScope['experimentId'] }
  order: RunOrders
  /** One level for each, then runs. */
  groupBy: readonly RunValue[]
}

export type TreeScope = TreeQuery['scope'] & { where: SearchCondition[] }

/** Which runs an address is about, in which order and groups. */
export function treeQueryOf(
  { filter, archived, group, ...view }: Pick<TableView, 'filter' | 'archived' | 'sort' | 'thenBy' | 'group'>,
  experimentId: string | undefined,
): TreeQuery {
  const groupBy = group.flatMap((id) => columnOf(id)?.sortValue ?? [])
  const scope = { filter, archived, ...(experimentId && { experimentId: experimentId as never }) }
  return { scope, order: orderOf(view), groupBy }
}

/** What is asked for a page of runs. */
export function searchOf(
  { order }: TreeQuery,
  scope: TreeScope,
  { cursor, limit, select }: PageQuery,
): RouteInput<'searchRuns'>['body'] {
  return { ...scope, ...order, select: [...select], limit, ...(cursor && { cursor }) }
}
