import type { Run } from '@barycenter/contracts'
import { expect, it } from 'vitest'
import { controlOf } from './run-controls'

const control = (status: Run['status'], requestedAction: Run['requestedAction'] = null) =>
  controlOf({ kind: 'trained', status, requestedAction })

it('offers the one step that the state allows', () => {
  expect(control('queued')).toBe('hold')
  expect(control('held')).toBe('release')
  expect(control('running')).toBe('pause')
  expect(control('paused')).toBe('resume')
  expect(control('failed')).toBe('requeue')
  expect(control('completed')).toBeNull()
})

it('withdraws a pause, and offers nothing beside another request or for an external run', () => {
  expect(control('running', 'pause')).toBe('resume')
  expect(control('running', 'cancel')).toBeNull()
  expect(controlOf({ kind: 'external', status: 'running', requestedAction: null })).toBeNull()
})
