import type { RunValue } from '@barycenter/contracts'

export const FILTER_OPERATORS = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  'matches',
  'like',
  'ilike',
] as const
export type FilterOperator = (typeof FILTER_OPERATORS)[number]

/** What a value is compared with; times and durations are in ms. */
export type Constant = string | number | boolean

/** A value of a run against a constant. What a run does not have meets no condition but `is null`. */
export type Condition =
  | { kind: 'compare'; value: RunValue; operator: FilterOperator; than: Constant }
  | { kind: 'in'; value: RunValue; among: readonly Constant[] }
  | { kind: 'null'; value: RunValue }

/** What a text of the filter language means. All of no parts holds always: the empty text. */
export type Filter =
  | Condition
  | { kind: 'search'; text: string }
  | { kind: 'and' | 'or'; parts: readonly Filter[] }
  | { kind: 'not'; part: Filter }
