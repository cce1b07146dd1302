import { thirteenAWords } from './thirteen-a.js'

/** Runs of up to so many words count. */
const LONGEST_RUN = 4

/** Adds up BLEU over sentences. */
export interface BleuMeter {
  add(translation: string, reference: string): void
  /** 0 to 100. */
  score(): number
}

/**
 * Corpus BLEU-4 with one reference each (Papineni et al. 2002), as sacreBLEU counts it with tok:13a, smooth:none, eff:no: the
 * geometric mean of the precisions of runs of 1 to 4 words, less where the translations are shorter than the references. A
 * run counts as found as often as the reference has it. 0 when no run of some length is found.
 */
export function bleuMeter(): BleuMeter {
  const found = new Float64Array(LONGEST_RUN)
  const total = new Float64Array(LONGEST_RUN)
  let [words, wanted] = [0, 0]
  return {
    add(translation, reference) {
      const [given, expected] = [thirteenAWords(translation), thirteenAWords(reference)]
      words += given.length
      wanted += expected.length
      for (let length = 1; length <= LONGEST_RUN; length++) {
        const known = countRuns(expected, length)
        for (const [run, count] of countRuns(given, length)) {
          found[length - 1] += Math.min(count, known.get(run) ?? 0)
          total[length - 1] += count
        }
      }
    },
    score() {
      if (found.includes(0)) return 0
      const logs = found.map((count, place) => Math.log(count / total[place]))
      const precision = Math.exp(logs.reduce((sum, log) => sum + log, 0) / LONGEST_RUN)
      return 100 * precision * Math.exp(Math.min(0, 1 - wanted / words))
    },
  }
}

/** How often each run of `length` words is there. No word of `thirteenAWords` holds a space. */
function countRuns(words: string[], length: number): Map<string, number> {
  const counts = new Map<string, number>()
  for (let from = 0; from + length <= words.length; from++) {
    const run = words.slice(from, from + length).join(' ')
    counts.set(run, (counts.get(run) ?? 0) + 1)
  }
  return counts
}
