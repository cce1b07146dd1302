import { expect, it } from 'vitest'
import { runScript } from '../fixtures/run-script.js'

/** All kinds of fault, and a few more than once; `npm run test:chaos` is the long form. */
const SHORT = ['--faults', '20', '--seed', '20261127', '--minutes', '5']

it.runIf(process.platform === 'linux')(
  'a storm of faults loses nothing, stores nothing twice, and ends every run to the same bits (linux)',
  async () => {
    const { code, output } = await runScript('tools/chaos/run-storm.mjs', {}, SHORT)
    expect(output).toContain('20 faults in')
    expect(code, output).toBe(0)
  },
  1_200_000,
)
