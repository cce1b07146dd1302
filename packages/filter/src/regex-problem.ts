export interface RegexProblem {
  at: number
  length: number
  expected: string
}

/** Where a quantifier would repeat nothing. */
const CONSTRAINT_ESCAPES = /^\\[AmMyYZ]/
const BOUND = /^\{(\d+)(,(\d*))?\}/
const GROUP = /^\(\?(:|=|!|<=|<!)/
const FLAGS = /^\(\?[a-z]+\)/
const REPETITIONS = 255

/**
 * What PostgreSQL would refuse of a regular expression, with its place, as far as brackets, quantifiers and groups go; of
 * the rest the database tells. Back-references are refused because they can take for ever.
 */
export function regexProblem(pattern: string): RegexProblem | undefined {
  return new RegexScan(pattern).run()
}

class RegexScan {
  readonly #open: number[] = []
  #at = 0
  /** How many quantifiers the thing before still takes: 0 after none such, 1 after an atom, -1 after a quantifier. */
  #repeatable: 'nothing' | 'atom' | 'quantified' = 'nothing'

  constructor(readonly pattern: string) {}

  run(): RegexProblem | undefined {
    this.#at = FLAGS.exec(this.pattern)?.[0].length ?? 0
    while (this.#at < this.pattern.length) {
      const problem = this.#step(this.pattern[this.#at]!)
      if (problem) return problem
    }
    const open = this.#open.at(-1)
    return open === undefined ? undefined : { at: open, length: 1, expected: 'a ) that closes this group' }
  }

  #step(character: string): RegexProblem | undefined {
    if (character === '\\') return this.#escape()
    if (character === '[') return this.#set()
    if (character === '(') return this.#group()
    if (character === ')') return this.#close()
    if ('*+?'.includes(character)) return this.#quantifier(1)
    if (character === '{' && /\d/.test(this.pattern[this.#at + 1] ?? '')) return this.#bound()
    this.#take(1, '|^$'.includes(character) ? 'nothing' : 'atom')
    return undefined
  }

  #take(length: number, then: 'nothing' | 'atom' | 'quantified'): void {
    this.#at += length
    this.#repeatable = then
  }

  #problem(expected: string, length = 1): RegexProblem {
    return { at: this.#at, length, expected }
  }

  #escape(): RegexProblem | undefined {
    const next = this.pattern[this.#at + 1]
    if (next === undefined) return this.#problem('a character after the backslash')
    if (/[1-9]/.test(next)) return this.#problem('no back-reference', 2)
    this.#take(2, CONSTRAINT_ESCAPES.test(this.pattern.slice(this.#at)) ? 'nothing' : 'atom')
    return undefined
  }

  #set(): RegexProblem | undefined {
    const { pattern } = this
    let end = this.#at + (pattern[this.#at + 1] === '^' ? 2 : 1)
    if (pattern[end] === ']') end++
    while (end < pattern.length && pattern[end] !== ']') {
      const named = /^\[([:.=])/.exec(pattern.slice(end, end + 2))
      const close = named ? pattern.indexOf(`${named[1]}]`, end + 2) : -1
      end = close >= 0 ? close + 2 : end + (pattern[end] === '\\' ? 2 : 1)
    }
    if (end >= pattern.length) return this.#problem('a ] that closes this set')
    this.#take(end + 1 - this.#at, 'atom')
    return undefined
  }

  #group(): RegexProblem | undefined {
    const special = GROUP.exec(this.pattern.slice(this.#at, this.#at + 4))
    if (!special && this.pattern[this.#at + 1] === '?')
      return this.#problem('(?: (?= (?! (?<= or (?<! here', 2)
    this.#open.push(this.#at)
    this.#take(special?.[0].length ?? 1, 'nothing')
    return undefined
  }

  #close(): RegexProblem | undefined {
    const open = this.#open.pop()
    if (open === undefined) return this.#problem('no ) without its (')
    const looks = /^\(\?(=|!|<)/.test(this.pattern.slice(open, open + 3))
    this.#take(1, looks ? 'nothing' : 'atom')
    return undefined
  }

  #quantifier(length: number): RegexProblem | undefined {
    if (this.#repeatable !== 'atom') return this.#problem('something to repeat before this', length)
    const lazy = this.pattern[this.#at + length] === '?' ? 1 : 0
    this.#take(length + lazy, 'quantified')
    return undefined
  }

  #bound(): RegexProblem | undefined {
    const bound = BOUND.exec(this.pattern.slice(this.#at))
    if (!bound) return this.#problem('a count such as {2}, {2,} or {2,5}')
    const [least, most] = [Number(bound[1]), Number(bound[3] || bound[1])]
    if (least > REPETITIONS || most > REPETITIONS || least > most)
      return this.#problem(`counts in order, of at most ${REPETITIONS}`, bound[0].length)
    return this.#quantifier(bound[0].length)
  }
}
