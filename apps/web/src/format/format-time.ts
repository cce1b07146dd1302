const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** 83 000 ms → "1 m 23 s"; below ten seconds with one decimal. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return '–'
  if (ms < SECOND) return `${Math.round(ms)} ms`
  if (ms < 9950) return `${(ms / SECOND).toFixed(1)} s`
  if (ms < MINUTE - 500) return `${Math.round(ms / SECOND)} s`
  if (ms < HOUR - 500) return pair(ms, MINUTE, 'm', SECOND, 's')
  if (ms < DAY) return pair(ms, HOUR, 'h', MINUTE, 'm')
  return pair(ms, DAY, 'd', HOUR, 'h')
}

function pair(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const total = Math.round(ms / small) * small
  const whole = Math.floor(total / big)
  const rest = Math.round((total - whole * big) / small)
  return rest === 0 ? `${whole} ${bigName}` : `${whole} ${bigName} ${rest} ${smallName}`
}

/** Age of something that happened `ms` ago. Clocks of two machines differ a little: the future is "just now". */
export function formatAge(ms: number): string {
  if (ms < 5 * SECOND) return 'just now'
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s ago`
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} m ago`
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`
  return `${Math.floor(ms / DAY)} d ago`
}

/** The full time in the viewer's zone, for titles and headings. */
export function formatAbsolute(at: string | number): string {
  const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' }).format(
    new Date(at),
  )
  return `${time} (${viewerZone()})`
}

/** Time of day to the millisecond, for log lines. */
export function formatClock(timestamp: number): string {
  const date = new Date(timestamp)
  const two = (value: number) => String(value).padStart(2, '0')
  const ms = String(date.getMilliseconds()).padStart(3, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`
}

/** Time of day to the millisecond, after the day where that is not the day of `now`. */
export function formatMoment(timestamp: number, now = Date.now()): string {
  const day = new Date(timestamp)
  if (day.toDateString() === new Date(now).toDateString()) return formatClock(timestamp)
  const year = day.getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric'
  const words = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year }).format(day)
  return `${words} ${formatClock(timestamp)}`
}

/** Name of the viewer's time zone, such as Europe/Berlin. */
export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
