import type { EngineRecord } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { knownEngines } from './known-engines.js'

const found: EngineRecord = { name: 'wasm', version: '1', device: 'here', deterministic: true, refused: [] }

it('names the engine found, and others that are installed and did not fail', () => {
  // No opt-in engine is installed where tests run.
  expect(knownEngines(found)).toEqual(['wasm', 'cpu'])
  expect(knownEngines({ ...found, name: 'tensorflow' })).toEqual(['tensorflow', 'wasm', 'cpu'])
  const refused = [{ name: 'wasm', reason: 'no SIMD' } as const]
  expect(knownEngines({ ...found, name: 'cpu', refused })).toEqual(['cpu'])
})
