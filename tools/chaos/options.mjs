import { parseArgs } from 'node:util'
import { Stop } from '../steps/say.mjs'

const DEFAULTS = { faults: '100', minutes: '20' }

/** @returns {{ faults: number, seed: number, minutes: number }} a seed that was not given is drawn, and printed by the caller */
export function readOptions(args) {
  const text = { type: 'string' }
  let values
  try {
    values = parseArgs({ args, options: { faults: text, seed: text, minutes: text } }).values
  } catch (error) {
    throw new Stop(`${error.message}\nnpm run test:chaos -- [--faults N] [--seed S] [--minutes M]`)
  }
  return {
    faults: wholeNumber('faults', values.faults ?? DEFAULTS.faults, 1),
    minutes: wholeNumber('minutes', values.minutes ?? DEFAULTS.minutes, 1),
    seed: wholeNumber('seed', values.seed ?? String(Math.floor(Math.random() * 2 ** 31)), 0),
  }
}

function wholeNumber(name, text, least) {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new Stop(`--${name}: found ${JSON.stringify(text)}, expected a whole number, ${least} or more`)
}
