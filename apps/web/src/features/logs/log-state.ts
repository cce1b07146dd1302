import { LogLevel } from '@barycenter/contracts'
import { z } from 'zod'

/** What the log shows, as parameters of the address of its page. */
export const LogState = z.object({
  level: LogLevel.default('debug'),
  find: z.string().default(''),
  only: z.boolean().default(false).describe('Lines that match, and no others'),
  wrap: z.boolean().default(true),
})
