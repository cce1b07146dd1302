import { RunConfig } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { readConfigText, writeConfigText } from './config-text'

it.each(['JSON', 'YAML'] as const)('reads back the %s that it writes', (language) => {
  const config = RunConfig.parse({ base: { epochs: 3 }, model: { kind: 'mlp', hidden: [8, 4] } })
  expect(readConfigText(writeConfigText(config, language), language)).toEqual({ config, problems: [] })
})

it('names the line of a value that does not fit and of a key that is not known', () => {
  const { config, problems } = readConfigText('base:\n  epochs: 0\n  momentum: 1\nseed: 2\n', 'YAML')
  expect(config).toBeNull()
  expect(problems).toEqual([
    { line: 2, message: 'base.epochs: found 0, expected a value of at least 1' },
    { line: 3, message: 'base.momentum: found 1, expected no such field here (unknown key)' },
  ])
})

it('names the line at which the text is no YAML, and no JSON', () => {
  expect(readConfigText('base:\n  epochs: 3\n  epochs: 4\n', 'YAML').problems[0]).toMatchObject({ line: 3 })
  expect(readConfigText('{\n "base": { "epochs": 3\n', 'JSON').problems[0]?.message).toMatch(/^not JSON: /)
  // Right as YAML alone.
  expect(readConfigText('seed: 3', 'JSON').problems[0]?.message).toMatch(/^not JSON: /)
})

it('takes an empty text for the defaults', () => {
  expect(readConfigText('', 'YAML').config).toEqual(RunConfig.parse({}))
})
