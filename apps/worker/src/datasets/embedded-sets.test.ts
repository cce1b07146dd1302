import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readBccd } from './bccd.js'
import { readTinyShakespeare } from './tinyshakespeare.js'

const DATASETS = fileURLToPath(new URL('../../datasets/', import.meta.url))

describe('readTinyShakespeare', () => {
  it('ends its training text in the middle of a play that its test text goes on with', async () => {
    const { train, test } = await readTinyShakespeare()
    expect([train.length, test.length]).toEqual([269_881, 29_987])
    const text = Buffer.concat([train, test]).toString('latin1')
    expect(text.startsWith('First Citizen:\nBefore we proceed any further, hear me speak.')).toBe(true)
    expect(text.endsWith('DERBY:\nWhat men of name resort to him?\n')).toBe(true)
    expect(new Set(text).size).toBe(62)
  })
})

describe('readBccd', () => {
  it('has every class in both parts and each box within its image', async () => {
    const { imageSize, classes, train, test } = await readBccd(32)
    expect([imageSize, classes]).toEqual([32, ['Platelets', 'RBC', 'WBC']])
    expect([train.count, test.count, train.pixels.length]).toEqual([80, 20, 80 * 32 * 32 * 3])
    const counts = [train, test].map((part) =>
      [0, 1, 2].map((id) => part.classes.filter((each) => each === id).length),
    )
    expect(counts).toEqual([
      [84, 907, 84],
      [23, 231, 21],
    ])
    expect(train.boxes.every((side) => side >= 0 && side <= 1)).toBe(true)
  })
})

describe('embedded data sets', () => {
  it('take less than a megabyte, and each says where it is from', () => {
    const files = readdirSync(DATASETS, { recursive: true, encoding: 'utf8' }).map((name) =>
      path.join(DATASETS, name),
    )
    const bytes = files.map((file) => statSync(file)).filter((found) => found.isFile())
    expect(bytes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(1e6)
    for (const name of readdirSync(DATASETS)) {
      const text = readFileSync(path.join(DATASETS, name, 'ATTRIBUTION.md'), 'utf8')
      expect(text).toMatch(/^Licence: /m)
    }
  })
})
