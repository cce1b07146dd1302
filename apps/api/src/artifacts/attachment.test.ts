import { describe, expect, it } from 'vitest'
import { attachment } from './attachment.js'

describe('attachment', () => {
  it('keeps a plain name', () => {
    expect(attachment('run 1-twa.safetensors')).toBe(
      `attachment; filename="run 1-twa.safetensors"; filename*=UTF-8''run%201-twa.safetensors`,
    )
  })

  it('lets no name leave its quotes, its header or its folder', () => {
    expect(attachment('a"b\r\nx: y/../(ü).safetensors')).toBe(
      `attachment; filename="a_b-x: y-..-(_).safetensors"; filename*=UTF-8''a%22b-x%3A%20y-..-%28%C3%BC%29.safetensors`,
    )
  })
})
