import { beforeAll, describe, expect, it } from 'vitest'
import { buildPackage } from '../testing/build.js'
import { chooseEngine } from './choose-engine.js'
import { EngineUnavailableError } from './engine.js'

describe('chooseEngine', () => {
  beforeAll(buildPackage)

  it('picks wasm where nothing is installed, and says why the better ones were passed over', async () => {
    const { engine, refused } = await chooseEngine('auto')
    expect(engine.name).toBe('wasm')
    expect(refused.map(({ name }) => name)).toEqual(['tensorflow', 'webgpu'])
    for (const { reason } of refused) expect(reason).toMatch(/^not installed: /)
  })

  it('tries only the requested engine', async () => {
    expect(await chooseEngine('cpu')).toMatchObject({
      engine: { name: 'cpu', deterministic: true },
      refused: [],
    })
  })

  it('throws the reason when a requested engine is absent', async () => {
    const attempt = chooseEngine('tensorflow')
    await expect(attempt).rejects.toBeInstanceOf(EngineUnavailableError)
    await expect(attempt).rejects.toThrow(
      /^engine 'tensorflow' was requested but refused: not installed: .*npm run engine:native/,
    )
  })
})
