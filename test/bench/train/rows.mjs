import { median } from '../twa/measure.mjs'

const ONE_THREAD = ['wasm', 'cpu']
const ALLOWANCE_BYTES = 400e6

const fastest = ({ rounds }, time) => Math.min(...rounds.map((round) => round[time]))

/** A row for each contender: its fastest and median round, the fastest as a multiple of PyTorch's, and that in processor time. */
export function timeRows({ title }, contenders) {
  return Object.entries(contenders).map(([who, contender]) => [
    title,
    who,
    fastest(contender, 'ms').toFixed(2),
    median(contender.rounds.map(({ ms }) => ms)).toFixed(2),
    ratio(who, contenders, 'ms'),
    fastest(contender, 'processorMs').toFixed(2),
    ratio(who, contenders, 'processorMs'),
  ])
}

function ratio(who, contenders, time) {
  const torch = contenders[`PyTorch, ${ONE_THREAD.includes(who) ? 'one thread' : 'all threads'}`]
  if (!torch || who.startsWith('PyTorch')) return ''
  return (fastest(contenders[who], time) / fastest(torch, time)).toFixed(2)
}

/** Peak memory of a training process beside what it may take. */
export function memoryRow({ title }, engine, { about, peakBytes }) {
  const { weightBytes, stateBytes, activationBytes } = about
  const limit = 2 * (weightBytes + stateBytes + activationBytes) + ALLOWANCE_BYTES
  const megabytes = [weightBytes + stateBytes, activationBytes, peakBytes, limit].map((bytes) =>
    (bytes / 1e6).toFixed(0),
  )
  return [title, engine, ...megabytes]
}
