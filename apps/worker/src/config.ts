import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { describeIssues, EngineRequest, fieldIssues } from '@barycenter/contracts'
import { z } from 'zod'

const dataRoots = z
  .string()
  .transform((value) => value.split(path.delimiter).filter((root) => root !== ''))
  .refine((roots) => roots.every((root) => existsSync(root)), {
    error: ({ input }) =>
      `folders that exist, separated by "${path.delimiter}"; missing: ${missingRoots(input).join(', ')}`,
  })

const Environment = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'a URL that starts with postgres:// or postgresql://'),
  BARYCENTER_DATA_ROOTS: dataRoots.default([]),
  BARYCENTER_ENGINE: EngineRequest.default('auto'),
  BARYCENTER_WORKER_ID: z
    .string()
    .regex(/^[\w.:-]{1,100}$/, '1 to 100 letters, digits, "_", ".", ":" or "-"')
    .default(() => `${hostname()}-${process.pid}`.replaceAll(/[^\w.:-]/g, '-')),
  BARYCENTER_COMMIT: z.string().min(1).nullable().default(null),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

export interface WorkerConfig {
  databaseUrl: string
  dataRoots: string[]
  engine: EngineRequest
  workerId: string
  commit: string | null
  logLevel: string
}

/** The environment as values; the only reader of it. Throws one Error that lists every problem. */
export function readConfig(environment: NodeJS.Dict<string>): WorkerConfig {
  // A variable set to nothing counts as not set, as shells and compose files write it.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    const problems = fieldIssues(parsed.error, given).map((issue) => `  ${describeIssues([issue])}`)
    throw new Error(`The worker's environment is not usable:\n${problems.join('\n')}`)
  }
  const values = parsed.data
  return {
    databaseUrl: values.DATABASE_URL,
    dataRoots: values.BARYCENTER_DATA_ROOTS,
    engine: values.BARYCENTER_ENGINE,
    workerId: values.BARYCENTER_WORKER_ID,
    commit: values.BARYCENTER_COMMIT,
    logLevel: values.LOG_LEVEL,
  }
}

function missingRoots(roots: unknown): string[] {
  return Array.isArray(roots) ? roots.filter((root) => !existsSync(root)) : []
}
