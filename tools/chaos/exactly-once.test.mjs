import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareWithLog, pointText, textsOf } from './exactly-once.mjs'
import { openWriterLog, readWriterLog } from './writer-log.mjs'

const batch = (id, ...steps) => ({
  id,
  points: steps.map((step) => ['loss', step, step / 7, 1000 + step]),
  lines: [`${id} sent`],
})
const SENT = [batch('a', 1, 2, 2), batch('b', 3, 4), batch('c', 5)]
/** `c` got no answer: it may be stored or not. The point of step 2 was logged twice on purpose. */
const LOG = { sent: SENT, acknowledged: new Set(['a', 'b']) }
const CLEAN = { lost: [], repeated: [], invented: [] }

describe('compareWithLog', () => {
  it.each([
    ['all that was acknowledged', textsOf(SENT.slice(0, 2))],
    ['what got no answer, too', textsOf(SENT)],
    ['them in any order', textsOf(SENT).reverse()],
  ])('is content with %s', (_name, stored) => {
    expect(compareWithLog(LOG, stored)).toMatchObject(CLEAN)
  })

  it('finds a planted loss, of one of two equal points, too', () => {
    const stored = textsOf(SENT)
    stored.splice(stored.indexOf(pointText('loss', 2, 2 / 7, 1002)), 1)
    expect(compareWithLog(LOG, stored)).toMatchObject({ ...CLEAN, lost: [pointText('loss', 2, 2 / 7, 1002)] })
  })

  it('finds a planted duplicate, of what got no answer, too', () => {
    const twice = pointText('loss', 5, 5 / 7, 1005)
    expect(compareWithLog(LOG, [...textsOf(SENT), twice])).toMatchObject({ ...CLEAN, repeated: [twice] })
  })

  it('finds a point that nobody sent, and one whose value is off by its last bit', () => {
    const off = pointText('loss', 3, 3 / 7 + 2 ** -54, 1003)
    expect(pointText('loss', 3, 3 / 7, 1003)).not.toBe(off)
    const stored = textsOf(SENT).map((text) => (text === pointText('loss', 3, 3 / 7, 1003) ? off : text))
    expect(compareWithLog(LOG, stored)).toMatchObject({
      lost: [pointText('loss', 3, 3 / 7, 1003)],
      invented: [off],
    })
  })

  it('finds a half-stored batch', () => {
    const stored = textsOf(SENT).filter((text) => !text.includes('b sent'))
    expect(compareWithLog(LOG, stored).lost).toHaveLength(1)
  })
})

describe('a writer log', () => {
  let folder
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'barycenter-log-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is read back as it was written', () => {
    const file = path.join(folder, 'writer.jsonl')
    const log = openWriterLog(file)
    log.sent(SENT[0])
    log.acknowledged('a')
    log.sent(SENT[1])
    log.refused('b', 'INTERNAL')
    log.close()
    expect(readWriterLog(file)).toEqual({
      sent: SENT.slice(0, 2),
      acknowledged: new Set(['a']),
      refused: [{ refused: 'b', reason: 'INTERNAL' }],
    })
  })
})
