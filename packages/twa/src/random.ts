import { SettingError } from './errors.js'

/** The whole state of a generator: restored, it goes on with the very next number. */
export interface RandomState {
  words: [number, number, number, number]
  /** The second value of the last pair of normals, not yet handed out. */
  spareNormal: number | null
}

/** Our own seeded numbers: the same on every machine, whatever engine trains. */
export interface Random {
  /** In [0, 1), 53 random bits. */
  uniform(): number
  /** Mean 0, standard deviation 1. */
  normal(): number
  /** A whole number in [0, bound), each equally likely. */
  integer(bound: number): number
  /** 0 … n − 1 in random order. */
  permutation(n: number): Uint32Array
  save(): RandomState
}

/**
 * A stream named by any list of numbers and strings, e.g. `createRandom(run.seed, 'shuffle', epoch)`:
 * different names give unrelated streams. Generator: sfc32 (Doty-Humphrey, PractRand), 128 bits of state.
 */
export function createRandom(...seed: (number | string)[]): Random {
  const words: RandomState['words'] = [hash(seed, 1), hash(seed, 2), hash(seed, 3), 1]
  const random = restoreRandom({ words, spareNormal: null })
  // sfc32 needs some rounds before neighbouring seeds lose their likeness.
  for (let round = 0; round < 10; round++) random.uniform()
  return random
}

/** A generator that goes on with the very next number after `save`. */
export function restoreRandom(state: RandomState): Random {
  const words: RandomState['words'] = [...state.words]
  let spareNormal = state.spareNormal

  function uniform(): number {
    const high = nextWord(words) >>> 5
    const low = nextWord(words) >>> 6
    return (high * 2 ** 26 + low) / 2 ** 53
  }

  /** Marsaglia's polar method: a pair of normals for each accepted point of the unit disc. */
  function normal(): number {
    if (spareNormal !== null) {
      const spare = spareNormal
      spareNormal = null
      return spare
    }
    for (;;) {
      const u = 2 * uniform() - 1
      const v = 2 * uniform() - 1
      const square = u * u + v * v
      if (square === 0 || square >= 1) continue
      const factor = Math.sqrt((-2 * Math.log(square)) / square)
      spareNormal = v * factor
      return u * factor
    }
  }

  function integer(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
      throw new SettingError('bound of a random integer', bound, 'a whole number from 1 to 2^32')
    }
    // The incomplete last stretch of the 32-bit range would favour small numbers: draw again.
    const limit = 2 ** 32 - (2 ** 32 % bound)
    for (;;) {
      const word = nextWord(words)
      if (word < limit) return word % bound
    }
  }

  function permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i)
    for (let last = n - 1; last > 0; last--) {
      const other = integer(last + 1)
      const moved = order[last]
      order[last] = order[other]
      order[other] = moved
    }
    return order
  }

  return { uniform, normal, integer, permutation, save: () => ({ words: [...words], spareNormal }) }
}

/** One round of sfc32; advances the state in place. */
function nextWord(words: RandomState['words']): number {
  const [a, b, c, counter] = words
  const result = (a + b + counter) >>> 0
  words[0] = (b ^ (b >>> 9)) >>> 0
  words[1] = (c + (c << 3)) >>> 0
  words[2] = (((c << 21) | (c >>> 11)) + result) >>> 0
  words[3] = (counter + 1) >>> 0
  return result
}

/** 32 bits of a seed list: FNV-1a over its text, then the splitmix32 finisher. */
function hash(seed: readonly (number | string)[], salt: number): number {
  // JSON keeps ['a', 1], ['a1'] and ['a', '1'] apart.
  const text = JSON.stringify([salt, ...seed])
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = (h + Math.imul(0x9e3779b9, salt)) | 0
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad)
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97)
  return (h ^ (h >>> 15)) >>> 0
}
