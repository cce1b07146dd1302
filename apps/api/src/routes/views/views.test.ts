import { routes, View, type ViewInput } from '@barycenter/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../../../test-support/api-fixture.js'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const create = (input: Partial<ViewInput>) =>
  api.ask(routes.createView, { name: 'Best', page: 'runs', state: 'sort=loss', ...input })
const at = (route: (typeof routes)['updateView' | 'deleteView'], id: string) => ({
  ...route,
  path: route.path.replace(':viewId', id),
})
const list = async (query: string) => {
  const { body } = await api.ask({ ...routes.listViews, path: `${routes.listViews.path}?${query}` })
  return (body as { views: View[] }).views.map(({ name, state }) => [name, state])
}

describe('saved views', () => {
  it('are kept, listed by page and experiment, changed and deleted', async () => {
    const { experimentId } = await api.startExternalRun()
    const made = await create({ experimentId })
    expect(made.status).toBe(201)
    const view = View.parse(made.body)
    await create({ page: 'compare', name: 'Others' })
    expect(await list(`experimentId=${experimentId}`)).toEqual([['Best', 'sort=loss']])
    expect(await list('experimentId=none')).toEqual([['Others', '']].map(([name]) => [name, 'sort=loss']))
    const changed = await api.ask(at(routes.updateView, view.id), { state: 'sort=name' })
    expect(changed.body).toMatchObject({ name: 'Best', state: 'sort=name' })
    expect(Date.parse(View.parse(changed.body).updatedAt)).toBeGreaterThanOrEqual(Date.parse(view.updatedAt))
    expect(await list('page=runs')).toEqual([['Best', 'sort=name']])
    expect((await api.ask(at(routes.deleteView, view.id))).body).toMatchObject({ id: view.id })
    expect(await list('page=runs')).toEqual([])
  })

  it('have one name each on a page of an experiment', async () => {
    const { experimentId } = await api.startExternalRun()
    const taken = { status: 409, body: { error: { code: 'VIEW_EXISTS' } } }
    for (const where of [{ experimentId }, { experimentId: null }]) {
      expect((await create({ ...where, name: 'Same' })).status).toBe(201)
      expect(await create({ ...where, name: 'Same' })).toMatchObject(taken)
      expect((await create({ ...where, name: 'Same', page: 'charts' })).status).toBe(201)
    }
    const { body } = await create({ experimentId, name: 'Other' })
    const renamed = await api.ask(at(routes.updateView, View.parse(body).id), { name: 'Same' })
    expect(renamed).toMatchObject(taken)
  })

  it('say what there is not', async () => {
    const nobody = '0198a0de-0000-7000-8000-000000000000'
    const notFound = { status: 404, body: { error: { code: 'VIEW_NOT_FOUND' } } }
    expect(await api.ask(at(routes.updateView, nobody), { name: 'x' })).toMatchObject(notFound)
    expect(await api.ask(at(routes.deleteView, nobody))).toMatchObject(notFound)
    expect(await create({ experimentId: nobody as never })).toMatchObject({
      status: 404,
      body: { error: { code: 'EXPERIMENT_NOT_FOUND', message: expect.stringContaining(nobody) } },
    })
  })
})
