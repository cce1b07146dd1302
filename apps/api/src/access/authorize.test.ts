import { Action } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { type Actor, authorize, LOCAL_USER } from './authorize.js'

describe('authorize', () => {
  it.each(Action.options)('allows the local user %s', (action) => {
    expect(authorize(LOCAL_USER, action)).toBe('allowed')
  })

  it('refuses what it does not know', () => {
    expect(authorize(LOCAL_USER, 'run.forge')).toBe('refused')
    expect(authorize(LOCAL_USER, undefined)).toBe('refused')
    expect(authorize({ kind: 'visitor' } as unknown as Actor, 'run.read')).toBe('refused')
    expect(authorize(null, 'run.read')).toBe('refused')
  })
})
