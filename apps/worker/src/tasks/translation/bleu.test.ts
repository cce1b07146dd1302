import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bleuMeter } from './bleu.js'
import { thirteenAWords } from './thirteen-a.js'

interface Vectors {
  words: { line: string; words: string[] }[]
  scores: { name: string; translations: string[]; references: string[]; score: number }[]
}

/** Written by bleu_vectors.py beside that folder. */
const FILE = new URL('../../../../../test/interop/vectors/bleu.json', import.meta.url)
const { words, scores }: Vectors = JSON.parse(readFileSync(FILE, 'utf8'))

describe('thirteenAWords', () => {
  it.each(words)('cuts as sacreBLEU does: $line', ({ line, words }) => {
    expect(thirteenAWords(line)).toEqual(words)
  })
})

describe('bleuMeter', () => {
  it.each(scores)('gives the score of sacreBLEU: $name', ({ translations, references, score }) => {
    const meter = bleuMeter()
    for (const [place, translation] of translations.entries()) meter.add(translation, references[place])
    expect(meter.score()).toBeCloseTo(score, 9)
  })
})
