import { describe, expect, it } from 'vitest'
import { type Adapter, hardwareName } from './graphics-adapter.js'

const adapter = (info: Partial<Adapter['info']>): Adapter => ({
  info: { vendor: '', architecture: '', description: '', ...info },
})

describe('the graphics adapter', () => {
  it('is called by its description, or by vendor and architecture', () => {
    const info = { vendor: 'nvidia', architecture: 'ampere', description: 'NVIDIA A10' }
    expect(hardwareName(adapter({ ...info, isFallbackAdapter: false }))).toBe('NVIDIA A10')
    expect(hardwareName(adapter({ ...info, description: '' }))).toBe('nvidia ampere')
  })

  it.each([
    // As Mesa 25 tells of itself through Dawn 0.6.2.
    { vendor: 'mesa', architecture: 'software', description: 'llvmpipe: Mesa 25.0.7 (LLVM 15.0.6)' },
    { vendor: 'google', architecture: 'swiftshader', description: '' },
    { vendor: 'microsoft', description: 'Microsoft Basic Render Driver' },
    { vendor: 'someone', description: 'A new one', isFallbackAdapter: true },
  ])('is refused when it computes on the processor: $vendor $description', (info) => {
    expect(() => hardwareName(adapter(info))).toThrow(/^only a software adapter \(.+\)/)
  })

  it('is missed where there is no driver', () => {
    expect(() => hardwareName(null)).toThrow('no graphics adapter')
  })
})
