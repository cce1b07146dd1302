import { describeIssues, fieldIssues } from '@barycenter/contracts'
import { z } from 'zod'
import type { StorageSettings } from './maintenance/storage-jobs.js'

const MEBIBYTE = 1024 * 1024
const LOOPBACK = ['127.0.0.1', 'localhost', '::1']

const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4747),
  HOST: z
    .string()
    .refine((host) => LOOPBACK.includes(host), {
      error: `a loopback address (${LOOPBACK.join(', ')}): there are no accounts yet, so whoever reaches the server may do everything`,
    })
    .default('127.0.0.1'),
  DATABASE_URL: z
    .string({ error: 'an address like postgresql://user:password@127.0.0.1:5432/barycenter' })
    .regex(/^postgres(ql)?:\/\//, 'an address like postgresql://user:password@127.0.0.1:5432/barycenter'),
  BARYCENTER_WEB_DIR: z.string().optional(),
  BARYCENTER_COMMIT: z.string().optional(),
  BARYCENTER_INSTANCE: z.string().optional(),
  BARYCENTER_DATABASE_DIR: z.string().optional(),
  BARYCENTER_UPLOAD_MIB: z.coerce.number().int().min(1).max(1_048_576).default(2048),
  BARYCENTER_ARTIFACT_MIB: z.coerce.number().int().min(1).max(1_048_576).default(1024),
  BARYCENTER_TRASH_DAYS: z.coerce.number().min(0).max(36_500).default(30),
  // Longer than a writer takes from finding a chunk to referring to it.
  BARYCENTER_CHUNK_GRACE_MINUTES: z.coerce.number().min(10).max(100_000).default(60),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
})

export interface Config {
  port: number
  host: string
  databaseUrl: string
  /** Folder of the built dashboard; null = API only. */
  webDir: string | null
  commit: string | null
  /** Told in the health answer: whoever started the API knows it by this. */
  instance: string | null
  /** Bytes of the largest file that may be uploaded. */
  uploadLimit: number
  /** Bytes of the largest file that an external program may store with its run. */
  artifactLimit: number
  /** Folder of the database where that is on this machine's disk; null = elsewhere, or not told. */
  databaseDir: string | null
  storage: StorageSettings
  logLevel: z.infer<typeof Environment>['LOG_LEVEL']
}

export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Settings from the environment; an empty variable counts as not set. Throws one ConfigError that lists every problem. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) throw new ConfigError(describeProblems(parsed.error, given))
  const { data } = parsed
  return {
    port: data.PORT,
    host: data.HOST,
    databaseUrl: data.DATABASE_URL,
    webDir: data.BARYCENTER_WEB_DIR ?? null,
    commit: data.BARYCENTER_COMMIT ?? null,
    instance: data.BARYCENTER_INSTANCE ?? null,
    uploadLimit: data.BARYCENTER_UPLOAD_MIB * MEBIBYTE,
    artifactLimit: data.BARYCENTER_ARTIFACT_MIB * MEBIBYTE,
    databaseDir: data.BARYCENTER_DATABASE_DIR ?? null,
    storage: {
      trashDays: data.BARYCENTER_TRASH_DAYS,
      chunkGraceMinutes: data.BARYCENTER_CHUNK_GRACE_MINUTES,
    },
    logLevel: data.LOG_LEVEL,
  }
}

/** A database address carries a password, so what was found there is not repeated. */
function describeProblems(error: z.ZodError, given: Record<string, unknown>): string {
  const issues = fieldIssues(error, {
    ...given,
    ...(given.DATABASE_URL !== undefined && { DATABASE_URL: '…' }),
  })
  return ['The environment does not fit:', ...issues.map((issue) => `  ${describeIssues([issue])}`)].join(
    '\n',
  )
}
