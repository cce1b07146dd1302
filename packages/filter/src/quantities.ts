const SECOND = 1000
const HOUR = 3600 * SECOND
const DAY = 24 * HOUR

/** In ms; a month has 30 days, a year 365. The longest words of a unit come first. */
const DURATIONS: [RegExp, number][] = [
  [/^(ms|milliseconds?)$/, 1],
  [/^(s|secs?|seconds?)$/, SECOND],
  [/^(m|mins?|minutes?)$/, 60 * SECOND],
  [/^(h|hrs?|hours?)$/, HOUR],
  [/^(d|days?)$/, DAY],
  [/^(w|weeks?)$/, 7 * DAY],
  [/^(mo|months?)$/, 30 * DAY],
  [/^(y|years?)$/, 365 * DAY],
]

const SCALES: Record<string, number> = { '%': 0.01, k: 1e3, K: 1e3, M: 1e6, G: 1e9 }

const PART = /(\d+(?:\.\d*)?(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?)([a-z%]+)/giy

function partsOf(text: string): { number: number; unit: string }[] | undefined {
  const parts = []
  PART.lastIndex = 0
  for (let end = 0; end < text.length; end = PART.lastIndex) {
    const found = PART.exec(text)
    if (!found) return undefined
    parts.push({ number: Number(found[1]), unit: found[2]! })
  }
  return parts.length > 0 ? parts : undefined
}

/** A text such as 1h30m or -7d in ms; undefined where it is no duration. */
export function durationOf(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1
  const parts = partsOf(text.replace(/^[-+]/, ''))
  let sum = 0
  for (const { number, unit } of parts ?? []) {
    const found = DURATIONS.find(([words]) => words.test(unit.toLowerCase()))
    if (!found) return undefined
    sum += number * found[1]
  }
  return parts && sign * sum
}

/** A text such as 90% or 10k as the number it is; undefined where it is none. */
export function scaledNumber(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1
  const parts = partsOf(text.replace(/^[-+]/, ''))
  const [first] = parts ?? []
  if (parts?.length !== 1 || !first || !Object.hasOwn(SCALES, first.unit)) return undefined
  // A quotient is the nearest number to 90 %, which a product with 0.01 is not.
  return sign * (first.unit === '%' ? first.number / 100 : first.number * SCALES[first.unit]!)
}

/** In ms since 1970; `end` where a day or a month is meant, which has one. */
export interface TimeSpan {
  start: number
  end?: number
}

const DATE = /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](.+))?)?$/i
const RELATIVE = /^now\s*(?:([-+])\s*(.+))?$/i
const LATEST = 8.64e15

/** What a text such as today, now - 2h, 2026-11-01 or an ISO time means; days begin at midnight UTC. */
export function timeOf(text: string, now: number): TimeSpan | undefined {
  const word = text.toLowerCase()
  const today = Math.floor(now / DAY) * DAY
  if (word === 'today') return { start: today, end: today + DAY }
  if (word === 'yesterday') return { start: today - DAY, end: today }
  const relative = RELATIVE.exec(text)
  if (relative) return timeBeside(now, relative[1] === '-' ? -1 : 1, relative[2])
  const date = DATE.exec(text)
  return date ? dateOf(date) : undefined
}

function timeBeside(now: number, sign: number, quantity: string | undefined): TimeSpan | undefined {
  const duration = quantity === undefined ? 0 : durationOf(quantity)
  return duration === undefined ? undefined : instant(now + sign * duration)
}

export function instant(time: number): TimeSpan | undefined {
  return Math.abs(time) <= LATEST ? { start: Math.round(time) } : undefined
}

function dateOf([, year, month, day, clock]: RegExpExecArray): TimeSpan | undefined {
  const start = Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1))
  // Date carries a 30th of February over.
  if (new Date(start).toISOString().slice(0, 10) !== `${year}-${month}-${day ?? '01'}`) return undefined
  if (clock !== undefined) {
    const zone = /(z|[-+]\d{2}:?\d{2})$/i.test(clock) ? '' : 'Z'
    const time = Date.parse(
      `${year}-${month}-${day}T${clock.toUpperCase()}${zone}`.replace(/([-+]\d{2})(\d{2})$/, '$1:$2'),
    )
    return Number.isNaN(time) ? undefined : { start: time }
  }
  return { start, end: day === undefined ? Date.UTC(Number(year), Number(month), 1) : start + DAY }
}
