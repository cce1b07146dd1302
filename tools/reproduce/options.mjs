import { parseArgs } from 'node:util'
import { Stop } from '../steps/say.mjs'
import { EXPERIMENTS } from './experiments.mjs'

export const USAGE =
  'npm run reproduce -- --short | --full [--only NAME]… [--seeds 1-10] [--engine NAME] | --list | --report'

/** Seeds of results that stand: fewer say too little. */
export const FEWEST_SEEDS = 5
const ENGINES = ['wasm', 'tensorflow', 'webgpu', 'cpu']
const ACTIONS = ['short', 'full', 'list', 'report']

/** @returns {{ action: string, experiments: object[], seeds: number[], engine: string }} */
export function readOptions(args) {
  const { only = [], seeds, engine = 'wasm', ...flags } = parse(args)
  const actions = ACTIONS.filter((action) => flags[action])
  if (actions.length !== 1) {
    const found = actions.length === 0 ? 'none' : actions.map((action) => `--${action}`).join(' and ')
    throw new Stop(`found ${found}, expected one of --short, --full, --list, --report\n${USAGE}`)
  }
  if (!ENGINES.includes(engine))
    throw new Stop(`--engine: found ${JSON.stringify(engine)}, expected one of ${ENGINES.join(', ')}`)
  const [action] = actions
  const range = seeds ?? (action === 'short' ? '1' : `1-${FEWEST_SEEDS}`)
  return { action, engine, experiments: chosen(only), seeds: parseSeeds(range) }
}

function parse(args) {
  try {
    const flag = { type: 'boolean' }
    const options = {
      ...Object.fromEntries(ACTIONS.map((action) => [action, flag])),
      only: { type: 'string', multiple: true },
      seeds: { type: 'string' },
      engine: { type: 'string' },
    }
    return parseArgs({ args, options }).values
  } catch (error) {
    throw new Stop(`${error.message}\n${USAGE}`)
  }
}

/** A name stands for itself, or for all that begin with it: `optdigits`. */
function chosen(names) {
  if (names.length === 0) return EXPERIMENTS
  for (const name of names) {
    if (!EXPERIMENTS.some((each) => matches(each, name)))
      throw new Stop(
        `--only: found ${JSON.stringify(name)}, expected one of ${EXPERIMENTS.map((each) => each.name).join(', ')}, or what they begin with`,
      )
  }
  return EXPERIMENTS.filter((each) => names.some((name) => matches(each, name)))
}

const matches = (experiment, name) => experiment.name === name || experiment.name.startsWith(`${name}-`)

/** `1-5` → [1, 2, 3, 4, 5] */
function parseSeeds(range) {
  const [from, to = from] = range.split('-').map(Number)
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to < from)
    throw new Stop(`--seeds: found ${JSON.stringify(range)}, expected a range such as 1-5`)
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
