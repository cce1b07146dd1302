import { createRandom, type Random } from '@barycenter/twa'
import type { LabelledTextPart, LabelledTexts } from './text-sets.js'

const CLASSES = ['agent', 'none', 'patient'] as const
const COUNTS = { train: 2000, test: 500 }

const ANIMALS = ['badger', 'cat', 'duck', 'fox', 'goat', 'hen', 'horse', 'mouse', 'owl', 'rabbit']
const ADJECTIVES = ['big', 'brown', 'clever', 'hungry', 'lazy', 'old', 'small', 'tired']
const PLACES = ['in the garden', 'near the river', 'behind the barn', 'on the hill', 'at noon', 'last night']

/** Base form and participle, which is the past as well. */
const VERBS = [
  ['chase', 'chased'],
  ['follow', 'followed'],
  ['greet', 'greeted'],
  ['help', 'helped'],
  ['push', 'pushed'],
  ['scare', 'scared'],
  ['trick', 'tricked'],
  ['watch', 'watched'],
] as const

export const SENTENCES_ATTRIBUTION = 'Written by this program from a fixed seed.'

/**
 * Sentences about a dog: did it do something (agent), was something done to it (patient), or did nothing happen
 * (none)? The words alone do not tell: order and voice do, and a second negation takes the first one back. Always the
 * same sentences, none of them twice.
 */
export function makeSentences(): LabelledTexts {
  const random = createRandom('synthetic sentences')
  const written = new Set<string>()
  const make = (count: number): LabelledTextPart => {
    const texts: string[] = []
    const labels: number[] = []
    while (texts.length < count) {
      const { text, label } = makeSentence(random)
      if (written.has(text)) continue
      written.add(text)
      texts.push(text)
      labels.push(CLASSES.indexOf(label))
    }
    return { texts, labels: Uint8Array.from(labels) }
  }
  return { classes: CLASSES, train: make(COUNTS.train), test: make(COUNTS.test) }
}

const pick = <T>(random: Random, from: readonly T[]): T => from[random.integer(from.length)]

function makeSentence(random: Random): { text: string; label: (typeof CLASSES)[number] } {
  const dogActs = random.integer(2) === 0
  const isPassive = random.integer(2) === 0
  // One sentence in three says that nothing happened; of the others half deny that nothing did.
  const negations = random.integer(3) === 0 ? 1 : 2 * random.integer(2)
  const deniedOutside = negations === 2 || (negations === 1 && random.integer(2) === 0)
  const deniedInside = negations === 2 || (negations === 1 && !deniedOutside)
  const dog = nounPhrase(random, 'dog')
  const other = nounPhrase(random, pick(random, ANIMALS))
  const [agent, patient] = dogActs ? [dog, other] : [other, dog]
  const event = clause(agent, patient, pick(random, VERBS), isPassive, deniedInside)
  const denial = deniedOutside ? ['it is not true that'] : []
  const place = random.integer(2) === 0 ? [pick(random, PLACES)] : []
  const label = negations === 1 ? 'none' : dogActs ? 'agent' : 'patient'
  return { text: [...denial, event, ...place].join(' '), label }
}

function nounPhrase(random: Random, noun: string): string {
  const adjective = random.integer(2) === 0 ? [pick(random, ADJECTIVES)] : []
  return ['the', ...adjective, noun].join(' ')
}

function clause(
  agent: string,
  patient: string,
  [base, participle]: (typeof VERBS)[number],
  isPassive: boolean,
  isDenied: boolean,
): string {
  if (isPassive) return `${patient} was ${isDenied ? 'not ' : ''}${participle} by ${agent}`
  return `${agent} ${isDenied ? `did not ${base}` : participle} ${patient}`
}
