import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import {
  DEFAULT_POOL,
  describeIssues,
  EngineRequest,
  fieldIssues,
  PoolName,
  WorkerLabel,
} from '@barycenter/contracts'
import { z } from 'zod'
import type { WritingSettings } from './supervisor/trainer-protocol.js'

const folders = z
  .string()
  .transform((value) => value.split(path.delimiter).filter((root) => root !== ''))
  .refine((roots) => roots.every((root) => existsSync(root)), {
    error: ({ input }) =>
      `folders that exist, separated by "${path.delimiter}"; missing: ${missingRoots(input).join(', ')}`,
  })

/** `a,b` → ['a', 'b'] */
function names(name: z.ZodString) {
  return z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(name).min(1).max(20))
}

const wholeNumber = (least: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `a whole number, ${least} or more`)
    .transform(Number)
    .refine((value) => value >= least, `a whole number, ${least} or more`)

const Environment = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'a URL that starts with postgres:// or postgresql://'),
  BARYCENTER_DATA_ROOTS: folders.default([]),
  BARYCENTER_MODULE_ROOTS: folders.default([]),
  BARYCENTER_ENGINE: EngineRequest.default('auto'),
  BARYCENTER_WORKER_ID: z
    .string()
    .regex(/^[\w.:-]{1,100}$/, '1 to 100 letters, digits, "_", ".", ":" or "-"')
    .default(() => `${hostname()}-${process.pid}`.replaceAll(/[^\w.:-]/g, '-')),
  BARYCENTER_WORKER_POOL: names(PoolName).default([DEFAULT_POOL]),
  BARYCENTER_WORKER_LABELS: names(WorkerLabel).default([]),
  BARYCENTER_WORKER_SLOTS: z
    .string()
    .regex(/^([1-9]|[1-5]\d|6[0-4])$/, 'a whole number from 1 to 64')
    .transform(Number)
    .default(1),
  BARYCENTER_DATA_DIR: z.string().default('data'),
  BARYCENTER_SPOOL_LIMIT_MB: wholeNumber(1).default(2048),
  BARYCENTER_SYSTEM_METRICS_SECONDS: wholeNumber(0).default(10),
  BARYCENTER_COMMIT: z.string().min(1).nullable().default(null),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
})

export interface WorkerConfig {
  databaseUrl: string
  dataRoots: string[]
  /** Folders of modules, which are code that this worker runs. */
  moduleRoots: string[]
  engine: EngineRequest
  workerId: string
  pools: string[]
  labels: string[]
  /** Runs that share the device at once. */
  slots: number
  commit: string | null
  writing: WritingSettings
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
    moduleRoots: values.BARYCENTER_MODULE_ROOTS,
    engine: values.BARYCENTER_ENGINE,
    workerId: values.BARYCENTER_WORKER_ID,
    pools: values.BARYCENTER_WORKER_POOL,
    labels: values.BARYCENTER_WORKER_LABELS,
    slots: values.BARYCENTER_WORKER_SLOTS,
    commit: values.BARYCENTER_COMMIT,
    writing: {
      spoolRoot: path.resolve(values.BARYCENTER_DATA_DIR, 'spool'),
      spoolLimitBytes: values.BARYCENTER_SPOOL_LIMIT_MB * 2 ** 20,
      sampleEveryMs: values.BARYCENTER_SYSTEM_METRICS_SECONDS * 1000 || null,
    },
    logLevel: values.LOG_LEVEL,
  }
}

function missingRoots(roots: unknown): string[] {
  return Array.isArray(roots) ? roots.filter((root) => !existsSync(root)) : []
}
