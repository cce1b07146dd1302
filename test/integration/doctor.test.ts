import { describe, expect, it } from 'vitest'
import { freePort } from '../fixtures/product.js'
import { runScript } from '../fixtures/run-script.js'

describe('the doctor', () => {
  it('finds a built product sound, and names the engine that would train', async () => {
    const { code, output } = await runScript('tools/doctor.mjs', {
      DATABASE_URL: '',
      PORT: String(await freePort()),
    })
    expect(output).not.toContain('✗')
    expect(code).toBe(0)
    expect(output).toMatch(/Engine wasm/)
  })

  it('names a database that does not answer, with the fix, and ends with exit code 1', async () => {
    const port = await freePort()
    const { code, output } = await runScript('tools/doctor.mjs', {
      DATABASE_URL: `postgresql://nobody@127.0.0.1:${port}/x`,
    })
    expect(code).toBe(1)
    expect(output).toContain(`127.0.0.1:${port}`)
    expect(output).toContain('unset DATABASE_URL')
  })
})
