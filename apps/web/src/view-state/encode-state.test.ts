import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readState, writeState } from './encode-state'

const Schema = z.object({
  filter: z.string().default(''),
  pins: z.array(z.string()).default([]),
  smoothing: z.number().default(0),
  log: z.boolean().default(false),
})

const read = (query: string) => readState(Schema, new URLSearchParams(query))
const write = (query: string, state: z.infer<typeof Schema>) =>
  writeState(Schema, new URLSearchParams(query), state).toString()

describe('the state of a page in its address', () => {
  it('is read back as it was written', () => {
    const state = { filter: 'last(loss) < 1 and name = "é"', pins: ['a', 'b'], smoothing: 0.5, log: true }
    expect(read(write('', state))).toEqual({ state, unreadable: [] })
  })

  it('reads a text that looks like another kind as the text it is', () => {
    const state = { ...read('').state, filter: '12' }
    expect(read(write('', state)).state.filter).toBe('12')
  })

  it('leaves out what has its default, and leaves the parameters of others alone', () => {
    expect(write('tab=logs&log=true', read('').state)).toBe('tab=logs')
  })

  it('gives what it cannot read its default, and tells its name', () => {
    expect(read('smoothing=much&pins=[1]&log=true')).toEqual({
      state: { filter: '', pins: [], smoothing: 0, log: true },
      unreadable: ['pins', 'smoothing'],
    })
  })
})
