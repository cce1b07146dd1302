import { expect, it } from 'vitest'
import { routes } from './routes.js'
import { BULK_ACCESS } from './run-bulk.js'

it('what is done to many runs asks for the same as when it is done to one', () => {
  expect(BULK_ACCESS).toEqual({
    tag: routes.updateRun.action,
    move: routes.updateRun.action,
    cancel: routes.cancelRun.action,
    archive: routes.updateRun.action,
    delete: routes.deleteRun.action,
    restore: routes.restoreRun.action,
  })
})

it('the route asks for it by the body of each request', () => {
  const ask = (type: 'cancel' | 'delete') => routes.bulkRuns.bodyAction({ runIds: [], action: { type } })
  expect([ask('cancel'), ask('delete')]).toEqual(['run.control', 'run.delete'])
})
