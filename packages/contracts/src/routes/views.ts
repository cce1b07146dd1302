import { z } from 'zod'
import { View, ViewId, ViewInput, ViewsQuery, ViewUpdate } from '../views.js'
import { type Route, route } from './route.js'

const viewParams = z.object({ viewId: ViewId })

export const viewRoutes = {
  listViews: route({
    method: 'GET',
    path: '/api/v1/views',
    action: 'view.read',
    tag: 'views',
    summary: 'Saved views, by name',
    query: ViewsQuery,
    response: z.object({ views: z.array(View) }),
  }),
  createView: route({
    method: 'POST',
    path: '/api/v1/views',
    action: 'view.write',
    tag: 'views',
    summary: 'Keep the state of a page under a name',
    status: 201,
    body: ViewInput,
    response: View,
  }),
  updateView: route({
    method: 'PATCH',
    path: '/api/v1/views/:viewId',
    action: 'view.write',
    tag: 'views',
    summary: 'Rename a view or give it another state',
    params: viewParams,
    body: ViewUpdate,
    response: View,
  }),
  deleteView: route({
    method: 'DELETE',
    path: '/api/v1/views/:viewId',
    action: 'view.write',
    tag: 'views',
    summary: 'Delete a view; the runs it shows stay',
    params: viewParams,
    response: View,
  }),
} satisfies Record<string, Route>
