import { describe, expect, it } from 'vitest'
import { RunConfig } from './run-config.js'
import { RUN_PRESETS, resolvePreset } from './run-presets.js'

describe('RunConfig', () => {
  it('writes every default out, so that parsing its own output changes nothing', () => {
    const config = RunConfig.parse({})
    expect(RunConfig.parse(config)).toEqual(config)
    expect(JSON.parse(JSON.stringify(config))).toEqual(config)
  })

  it('keeps what was given and fills in the rest of the same section', () => {
    expect(RunConfig.parse({ base: { epochs: 3 } }).base).toMatchObject({ epochs: 3, batchSize: 64 })
  })
})

describe('RUN_PRESETS', () => {
  it('are valid configs with unique ids', () => {
    expect(RUN_PRESETS.map((preset) => RunConfig.parse(resolvePreset(preset).config))).toHaveLength(
      RUN_PRESETS.length,
    )
    expect(new Set(RUN_PRESETS.map(({ id }) => id)).size).toBe(RUN_PRESETS.length)
  })
})
