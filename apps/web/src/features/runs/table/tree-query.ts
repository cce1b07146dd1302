import type { RouteInput } from '@barycenter/client'
import type { RunScope, RunSearch, RunValue, SearchCondition } from '@barycenter/contracts'
import { columnOf } from './columns'
import type { PageQuery } from './page-store'
import { orderOf, type TableView } from './view'

export interface TreeQuery {
  scope: Pick<RunScope, 'archived' | 'filter'> & { experimentId?: RunScope['experimentId'] }
  orderBy: RunSearch['orderBy']
  /** One level for each, then runs. */
  groupBy: readonly RunValue[]
}

export type TreeScope = TreeQuery['scope'] & { where: SearchCondition[] }

/** Which runs an address is about, in which order and groups. */
export function treeQueryOf(
  { filter, archived, sort, group }: Pick<TableView, 'filter' | 'archived' | 'sort' | 'group'>,
  experimentId: string | undefined,
): TreeQuery {
  const groupBy = group.flatMap((id) => columnOf(id)?.sortValue ?? [])
  const scope = { filter, archived, ...(experimentId && { experimentId: experimentId as never }) }
  return { scope, orderBy: orderOf({ sort }), groupBy }
}

/** What is asked for a page of runs. */
export function searchOf(
  { orderBy }: TreeQuery,
  scope: TreeScope,
  { cursor, limit, select }: PageQuery,
): RouteInput<'searchRuns'>['body'] {
  return { ...scope, orderBy, select: [...select], limit, ...(cursor && { cursor }) }
}
