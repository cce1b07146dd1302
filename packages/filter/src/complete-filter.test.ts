import { describe, expect, it } from 'vitest'
import { completeFilter } from './complete-filter.js'
import { parseFilter } from './parse-filter.js'

const KEYS = [
  { of: 'metric', key: 'test/accuracy', runs: 3 },
  { of: 'metric', key: 'a b' },
  { of: 'param', key: 'lr' },
  { of: 'tag', key: 'team' },
] as const
const values = () => ['vision', 'text']

/** The cursor is at `|`; each text is what the field would hold with a suggestion taken. */
function completed(text: string): string[] {
  const offset = text.indexOf('|')
  const plain = text.replace('|', '')
  return completeFilter(plain, offset, { keys: KEYS, values }).map(
    ({ insert, offset: from, length }) => plain.slice(0, from) + insert + plain.slice(from + length),
  )
}

const CASES: [text: string, first: string[]][] = [
  ['sta|', ['status', 'started']],
  ['acc|', ['metrics.test/accuracy']],
  ['param.l|', ['params.lr']],
  ['config.l| > 1', ['params.lr > 1']],
  ['metric.`a|', ['metrics.`a b`']],
  ['run.sta|', ['status', 'started']],
  ['metrics.|', ['metrics.test/accuracy', 'metrics.`a b`']],
  ['metrics.`a|', ['metrics.`a b`']],
  ['max(|', ['max(test/accuracy)', 'max(`a b`)']],
  ['max(te| > 3', ['max(test/accuracy) > 3']],
  ['max(te|) > 3', ['max(test/accuracy) > 3']],
  ['status |', ['status =', 'status !=', 'status like']],
  ['max(x) b|', ['max(x) between']],
  ['params.lr con|', ['params.lr contains']],
  ['status = c|', ['status = completed', 'status = canceled']],
  ['status in (failed, c|', ['status in (failed, completed', 'status in (failed, canceled']],
  ['created > |', ['created > -24h', 'created > -7d']],
  ['duration not between |', ['duration not between 5m']],
  ['tags.team = "v|', ['tags.team = "vision"']],
  ['tags.team = |', ['tags.team = "vision"', 'tags.team = "text"']],
  ['name = a |', ['name = a and', 'name = a or']],
  ['(name = a |', ['(name = a and', '(name = a or', '(name = a )']],
  ['name is |', ['name is not', 'name is null']],
  ['status = nonsense and st|', ['status = nonsense and status']],
  ['st| = running', ['status = running', 'started = running']],
]

describe('completion', () => {
  it.each(CASES)('%s', (text, first) => expect(completed(text).slice(0, first.length)).toEqual(first))

  it('says what each suggestion means', () => {
    const at = (text: string) => completeFilter(text, text.length, { keys: KEYS })
    expect(at('metrics.test')[0]).toMatchObject({ kind: 'key', means: 'metric of 3 runs' })
    expect(at('max(x) bet')[0]).toMatchObject({ kind: 'operator', means: expect.stringContaining('range') })
  })

  it('leads from nothing to a filter, word by word', () => {
    const steps = ['st', '=', 'comp', 'and', 'acc', '>', '0.9']
    let text = ''
    for (const step of steps) {
      text += step
      const [first] = completeFilter(text, text.length, { keys: KEYS })
      if (first && /\w/.test(step)) text = text.slice(0, first.offset) + first.insert
      text += ' '
    }
    expect(text.trim()).toBe('status = completed and metrics.test/accuracy > 0.9')
    expect(parseFilter(text, { now: 0 }).ok).toBe(true)
  })
})
