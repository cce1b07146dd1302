import { type RouteRequest, routeRequest } from '@barycenter/client'
import { readState } from '../../view-state/encode-state'
import { ShowState } from '../explore/show-state'
import { firstQuestion } from './table/first-question'
import { TableView } from './table/view'

/** What the runs of a page ask first, by the query of its address. */
export function runsQuestions(query: URLSearchParams, experimentId?: string): RouteRequest[] {
  if (readState(ShowState, query).state.show !== 'table') return []
  const question = firstQuestion(readState(TableView, query).state, experimentId)
  return question ? [routeRequest('searchRuns', question)] : []
}
