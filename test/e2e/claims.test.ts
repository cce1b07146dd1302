import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CLAIMS, type Held } from './claims.js'

const NAMED = [2, 3, 4, 5, 6, 7, 9, 11, 12, 14, 15, 16, 17].map((number) => `G${number}`)
const POINTS = Array.from({ length: 18 }, (_, index) => String(index + 1))

describe('what the dashboard was built for', () => {
  it('is listed whole, each once', () => {
    expect(CLAIMS.map(({ id }) => id)).toEqual([...POINTS, ...NAMED])
  })

  it.each(CLAIMS)('$id: $says', ({ by }) => {
    expect(by.flatMap(({ tests }) => tests).filter(Boolean)).not.toEqual([])
    expect(by.flatMap(missing)).toEqual([])
  })
})

/** Tests that the file does not have, or leaves out. */
function missing({ file, tests }: Held): string[] {
  const text = readFileSync(file, 'utf8')
  const found = [...text.matchAll(/\b(?:it|test)(?:\.each\([\s\S]*?\))?\(\s*(['"`])((?:(?!\1).|\\\1)+)\1/g)]
  const names = found.map(([, , name]) => name!.replaceAll("\\'", "'"))
  return tests.filter((test) => !names.includes(test)).map((test) => `${file}: ${test}`)
}
