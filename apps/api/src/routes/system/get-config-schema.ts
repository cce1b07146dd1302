import { RunConfig, routes } from '@barycenter/contracts'
import { z } from 'zod'
import type { RouteContext } from '../handle.js'

export function getConfigSchema({ handle }: RouteContext): void {
  const schema = z.toJSONSchema(RunConfig, { io: 'input' })
  handle(routes.getConfigSchema, () => ({ ...schema }))
}
