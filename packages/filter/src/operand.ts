import type { MetricStat, RunValue } from '@barycenter/contracts'
import type { IToken } from 'chevrotain'
import { complain, type Reading } from './problems.js'
import { type Place, placeOf, QuotedKey, unquoted } from './tokens.js'
import {
  ENTITIES,
  FIELD_FACTS,
  FIELD_WORDS,
  fieldOf,
  functionOf,
  nearest,
  type RunField,
  STAT_WORDS,
  splitEntity,
  type ValueKind,
} from './vocabulary.js'

/** A value of a run as it stands in a text. */
export interface Operand extends Place {
  value: RunValue
  kind: ValueKind
  /** How it was written. */
  text: string
}

const LONGEST_KEY = 250
const OTHERS = 'or metrics.…, params.…, tags.…, last(…)'

export const fieldValue = (field: RunField): RunValue => ({ of: 'field', field })

export function kindOf(value: RunValue): ValueKind {
  if (value.of === 'metric') return 'number'
  return value.of === 'field' ? FIELD_FACTS[value.field].kind : 'any'
}

/** What a name with an optional quoted part behind its dot means; undefined, with an error, where it means nothing. */
export function readName(reading: Reading, name: IToken, key?: IToken): Operand | undefined {
  const { offset } = placeOf(name)
  const end = key ? key.startOffset + key.image.length : offset + name.image.length
  const place = { offset, length: end - offset }
  const text = reading.text.slice(offset, end)
  const value = valueOfName(reading, name, key, place)
  return value && { ...place, value, kind: kindOf(value), text }
}

function valueOfName(
  reading: Reading,
  name: IToken,
  key: IToken | undefined,
  place: Place,
): RunValue | undefined {
  const word = unquoted(name)
  const split = name.tokenType === QuotedKey ? undefined : splitEntity(word)
  if (!split) return fieldOfWord(reading, word, place)
  if (key && split.rest !== '') {
    complain(reading, placeOf(key), `an operator, or the whole name in backticks: ${split.entity}.\`…\``)
    return undefined
  }
  return valueOfEntity(reading, ENTITIES[split.entity]!, key ? unquoted(key) : split.rest, place)
}

function fieldOfWord(reading: Reading, word: string, place: Place): RunValue | undefined {
  if (/^user_?id$/i.test(word)) return { of: 'tag', key: 'mlflow.user' }
  const field = fieldOf(word)
  if (field) return fieldValue(field)
  complain(reading, place, unknownName(word))
  return undefined
}

function unknownName(word: string): string {
  const near = nearest(word, FIELD_WORDS)
  if (near) return `${near}, or another value of a run (metrics.…, params.…, tags.…)`
  return /[/.]/.test(word)
    ? `a value of a run: metrics.${word}, params.${word}, tags.${word} or a field such as name`
    : `a value of a run: ${FIELD_WORDS.slice(0, 7).join(', ')}, …, ${OTHERS}`
}

function valueOfEntity(
  reading: Reading,
  entity: (typeof ENTITIES)[string],
  key: string,
  place: Place,
): RunValue | undefined {
  if (entity === 'attribute') return attribute(reading, key, place)
  if (entity === 'dataset') return datasetValue(reading, key, place)
  if (key === '' || key.length > LONGEST_KEY) {
    const expected = `the name of a ${entity} of 1 to ${LONGEST_KEY} characters behind the dot`
    complain(reading, { offset: place.offset + place.length, length: 0 }, expected)
    return undefined
  }
  if (entity === 'metric') return { of: 'metric', key, stat: 'last' }
  return entity === 'tag' && key === 'mlflow.runName' ? fieldValue('name') : { of: entity, key }
}

/** In MLflow, `created` is another word for the start of a run. */
function attribute(reading: Reading, key: string, place: Place): RunValue | undefined {
  return /^created$/i.test(key) ? fieldValue('startedAt') : fieldOfWord(reading, key, place)
}

function datasetValue(reading: Reading, key: string, place: Place): RunValue | undefined {
  if (key === 'name') return fieldValue('dataset')
  if (key === 'digest') return fieldValue('datasetDigest')
  complain(reading, place, 'dataset.name or dataset.digest: other facts of data sets are not stored')
  return undefined
}

/** What a function of a key means, such as max(test/accuracy). */
export function readCall(reading: Reading, name: IToken, key: IToken, end: IToken): Operand | undefined {
  const offset = name.startOffset
  const length = end.startOffset + end.image.length - offset
  const stat = functionOf(name.image)
  if (!stat) {
    const words = Object.values(STAT_WORDS).map(({ word }) => word)
    const near = nearest(name.image, words)
    complain(reading, placeOf(name), `${near ? `${near}, or another` : 'a'} function: ${words.join(', ')}`)
    return undefined
  }
  const value = metricValue(key, stat)
  if (!value) {
    complain(reading, placeOf(key), 'the name of a metric')
    return undefined
  }
  return { offset, length, value, kind: 'number', text: reading.text.slice(offset, offset + length) }
}

/** A metric is meant by its name alone, and by metrics.name too unless that is quoted. */
function metricValue(token: IToken, stat: MetricStat): RunValue | undefined {
  const word = unquoted(token)
  const split = token.image === word ? splitEntity(word) : undefined
  const key = split && ENTITIES[split.entity] === 'metric' ? split.rest : word
  return key === '' || key.length > LONGEST_KEY ? undefined : { of: 'metric', key, stat }
}
