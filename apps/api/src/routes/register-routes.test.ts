import { routes } from '@barycenter/contracts'
import { describe, expect, it } from 'vitest'
import { requireOneHandlerEach } from './register-routes.js'

describe('requireOneHandlerEach', () => {
  const { getRun, listRuns, getHealth } = routes

  it('accepts one handler for each entry', () => {
    expect(() => requireOneHandlerEach({ getRun, listRuns }, [listRuns, getRun])).not.toThrow()
  })

  it('names entries without a handler, with two, and handlers without an entry', () => {
    expect(() => requireOneHandlerEach({ getRun, listRuns }, [getRun, getRun, getHealth])).toThrow(
      /getRun: found 2 handlers.*listRuns: found 0 handlers.*GET \/api\/v1\/health: handled, but not in/,
    )
  })
})
