import type { RunValue } from '@barycenter/contracts'
import type { Condition, Constant, Filter, FilterOperator } from '@barycenter/filter'
import type { Statement, ValueSql } from './search-values.js'

/**
 * What runs meet a filter, as a condition on `run`. Its value may be NULL where a run lacks something; that is as good as
 * false under AND and OR, and NOT makes it true: two-valued logic, as people read it.
 */
export function filterSql(statement: Statement, filter: Filter): string {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return joinParts(statement, filter)
    case 'not':
      return `((${filterSql(statement, filter.part)}) IS NOT TRUE)`
    case 'search':
      return searchSql(statement, filter.text)
    default:
      return conditionSql(statement, filter)
  }
}

function joinParts(statement: Statement, { kind, parts }: Extract<Filter, { kind: 'and' | 'or' }>): string {
  if (parts.length === 0) return kind === 'and' ? 'true' : 'false'
  return `(${parts.map((part) => filterSql(statement, part)).join(kind === 'and' ? ' AND ' : ' OR ')})`
}

function searchSql(statement: Statement, text: string): string {
  const pattern = containing(statement, text)
  return `(run.name ILIKE ${pattern} OR EXISTS (SELECT FROM run_tag tagged WHERE tagged.run_id = run.id
    AND (tagged.value ILIKE ${pattern} OR tagged.key ILIKE ${pattern})))`
}

function conditionSql(statement: Statement, condition: Condition): string {
  const sql = statement.value(condition.value)
  if (condition.kind === 'null') return `(${presence(condition.value, sql)} IS NULL)`
  if (condition.kind === 'in') return amongSql(statement, condition.value, sql, condition.among)
  const { operator, than } = condition
  return operator in TEXT_OPERATORS
    ? `(${sql.words} ${TEXT_OPERATORS[operator as TextOperator](statement, String(than))})`
    : compareSql(statement, condition.value, operator as Comparison, than)
}

type TextOperator = Extract<FilterOperator, 'contains' | 'matches' | 'like' | 'ilike'>
type Comparison = Exclude<FilterOperator, TextOperator>

const TEXT_OPERATORS: Record<TextOperator, (statement: Statement, than: string) => string> = {
  contains: (statement, than) => `ILIKE ${containing(statement, than)}`,
  matches: (statement, than) => `~ ${statement.parameter(than)}::text`,
  // No escapes: MLflow has none, and a pattern that ends with one would be refused.
  like: (statement, than) => `LIKE ${statement.parameter(than)}::text ESCAPE ''`,
  ilike: (statement, than) => `ILIKE ${statement.parameter(than)}::text ESCAPE ''`,
}

/** The pattern of LIKE for texts that contain this one. */
export function containing(statement: Statement, text: string): string {
  return `${statement.parameter(`%${text.replace(/[\\%_]/g, '\\$&')}%`)}::text`
}

function compareSql(statement: Statement, value: RunValue, operator: Comparison, than: Constant): string {
  const sql = statement.value(value)
  const { side, constant } = sidesOf(statement, value, sql, than)
  // A value of another kind is another value: 'auto' is not 0.1.
  if (operator === '!=')
    return `(${presence(value, sql)} IS NOT NULL AND ${side} IS DISTINCT FROM ${constant})`
  // By bytes, so that the order is the same in every database.
  const collated = typeof than === 'string' && operator !== '=' ? ' COLLATE "C"' : ''
  return `(${side} ${operator} ${constant}${collated})`
}

function sidesOf(statement: Statement, value: RunValue, sql: ValueSql, than: Constant) {
  if (typeof than === 'number')
    return { side: asNumber(value, sql), constant: `${statement.parameter(than)}::float8` }
  const constant = `${statement.parameter(String(than))}::text`
  return { side: typeof than === 'boolean' ? `lower(${sql.words})` : sql.words, constant }
}

function amongSql(statement: Statement, value: RunValue, sql: ValueSql, among: readonly Constant[]): string {
  const some = (kind: string, side: string, type: string) => {
    const constants = among.filter((one) => typeof one === kind)
    const list = kind === 'boolean' ? constants.map(String) : constants
    return list.length > 0 ? [`${side} = ANY (${statement.parameter(list)}::${type}[])`] : []
  }
  const parts = [
    ...some('number', asNumber(value, sql), 'float8'),
    ...some('string', sql.words, 'text'),
    ...some('boolean', `lower(${sql.words})`, 'text'),
  ]
  return parts.length > 0 ? `(${parts.join(' OR ')})` : 'false'
}

/** Null where the run does not have the value. */
function presence(value: RunValue, { number, words }: ValueSql): string {
  return value.of === 'metric' ? number : words
}

/** Short enough that no number of this form is out of the range of float8, which PostgreSQL would refuse. */
const NUMERAL = String.raw`'^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,2})?\s*$'`

/** Also of a text that is a number: MLflow logs parameters as text, tags are texts. */
function asNumber(value: RunValue, { number, text }: ValueSql): string {
  if (value.of === 'metric' || value.of === 'field') return number
  const parsed = `CASE WHEN length(${text}) <= 100 AND ${text} ~ ${NUMERAL} THEN (${text})::float8 END`
  return value.of === 'tag' ? `(${parsed})` : `coalesce(${number}, ${parsed})`
}
