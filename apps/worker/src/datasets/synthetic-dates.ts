import { createRandom, type Random } from '@barycenter/twa'
import type { ParallelTextPart, ParallelTexts } from './text-sets.js'

const COUNTS = { train: 4000, test: 500 }
const FIRST_YEAR = 1950
const YEARS = 100
const DAY_MS = 86_400_000

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

const NUMBERS = [
  ...[
    'zero',
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
    'seven',
    'eight',
    'nine',
    'ten',
    'eleven',
    'twelve',
  ],
  ...['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
]
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']

/** Ordinals that are not their number with `th` behind it. */
const ORDINALS: Record<string, string> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
  twenty: 'twentieth',
  thirty: 'thirtieth',
}

export const DATES_ATTRIBUTION = 'Written by this program from a fixed seed.'

/**
 * Dates from 1950 to 2049 in words, to be written as numbers: `the third of may nineteen ninety` → `1990-05-03`. Three
 * ways to say a date. Always the same dates, and none is in both parts.
 */
export function makeDates(): ParallelTexts {
  const random = createRandom('synthetic dates')
  const first = Date.UTC(FIRST_YEAR, 0, 1)
  const days = (Date.UTC(FIRST_YEAR + YEARS, 0, 1) - first) / DAY_MS
  const dates = [...random.permutation(days).subarray(0, COUNTS.train + COUNTS.test)].map(
    (day) => new Date(first + day * DAY_MS),
  )
  const make = (chosen: Date[]): ParallelTextPart => ({
    sources: chosen.map((date) => sayDate(date, random)),
    targets: chosen.map((date) => date.toISOString().slice(0, 10)),
  })
  return {
    source: 'words',
    target: 'iso',
    train: make(dates.slice(0, COUNTS.train)),
    test: make(dates.slice(COUNTS.train)),
  }
}

function sayDate(date: Date, random: Random): string {
  const day = ordinal(date.getUTCDate())
  const month = MONTHS[date.getUTCMonth()]
  const year = sayYear(date.getUTCFullYear())
  return [`the ${day} of ${month} ${year}`, `${month} the ${day} ${year}`, `${month} ${day} ${year}`][
    random.integer(3)
  ]
}

function sayNumber(number: number): string {
  if (number < 20) return NUMBERS[number]
  const ones = number % 10
  return ones === 0 ? TENS[number / 10] : `${TENS[(number - ones) / 10]} ${NUMBERS[ones]}`
}

function ordinal(number: number): string {
  const words = sayNumber(number).split(' ')
  const last = words[words.length - 1]
  return [...words.slice(0, -1), ORDINALS[last] ?? `${last}th`].join(' ')
}

/** `nineteen ninety`, `two thousand five`, `twenty ten`. */
function sayYear(year: number): string {
  const rest = year % 100
  if (year >= 2000 && year < 2010) return ['two thousand', ...(rest ? [NUMBERS[rest]] : [])].join(' ')
  return `${sayNumber((year - rest) / 100)} ${sayNumber(rest)}`
}
