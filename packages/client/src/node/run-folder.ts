import { existsSync, openAsBlob } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { homedir, hostname } from 'node:os'
import path from 'node:path'
import {
  AppError,
  Artifact,
  describeIssues,
  ExternalRunEnd,
  ExternalRunInput,
  fieldIssues,
  LogBatch,
  type LogBatchInput,
  RunId,
} from '@barycenter/contracts'

/** What a logger has spooled of one run, in order; each is a file that is there whole or not at all. */
export interface RunEntry {
  kind: RunMessage['kind']
  file: string
}

export type RunMessage =
  | { kind: 'batch'; body: LogBatchInput }
  | { kind: 'artifact'; body: SpooledArtifact }
  /** How the run ends; nothing comes after it. */
  | { kind: 'end'; body: ExternalRunEnd }

/** A file of the run, which need never be in memory as a whole. */
export interface SpooledArtifact {
  name: string
  mediaType: string
  data: Blob
}

/** Who spools into the folder, and how the run begins. */
interface RunFile {
  run: SpooledRun
  host: string
  /** Null once that program is done with the run: what is left is for others to send. */
  pid: number | null
}

/** A run whose id its program has made. */
export const SpooledRun = ExternalRunInput.required({ id: true })
type SpooledRun = ReturnType<typeof SpooledRun.parse>

/** Ids of the runs that this process logs: its number may have been that of a program that is gone. */
const ownRuns = new Set<string>()

const RUN_FILE = 'run.json'
const NUMBERED = /^\d{9}\.(batch|artifact)\.json$/
/** Beside the entry of an artifact, and there before it. */
const dataOf = (file: string) => file.replace(/json$/, 'bin')
const END_FILE = 'end.json'
const REFUSED = '.refused'

/** Where loggers of this user spool when they are not told another place. */
export function defaultSpoolDir(env: NodeJS.Dict<string> = process.env): string {
  if (env.BARYCENTER_SPOOL_DIR) return env.BARYCENTER_SPOOL_DIR
  const state = env.XDG_STATE_HOME ?? env.LOCALAPPDATA ?? path.join(homedir(), '.local', 'state')
  return path.join(state, 'barycenter', 'runs')
}

/** A run's part of a spool. */
export interface RunFolder {
  readonly folder: string
  readonly run: SpooledRun
  /** Whether the program that spools into it is still at work: known on its own machine only. */
  owner(): 'alive' | 'gone' | 'elsewhere'
  /** What is there, in order. */
  entries(): Promise<RunEntry[]>
  /** What the file of an entry holds; null where another logger has sent it meanwhile. */
  read(entry: RunEntry): Promise<RunMessage | null>
  put(message: RunMessage): Promise<RunEntry>
  remove(entry: RunEntry): Promise<void>
  /** Keeps what the server will never take, out of the way. */
  setAside(entry: RunEntry): Promise<void>
  /** Says that its program sends nothing more. */
  leave(): Promise<void>
  /** Removes the folder, unless something in it was set aside. */
  close(): Promise<void>
}

/** Begins the folder of a run in a spool, owned by this process. */
export async function createRunFolder(spoolDir: string, run: SpooledRun): Promise<RunFolder> {
  const folder = path.join(spoolDir, run.id)
  const owned: RunFile = { run, host: hostname(), pid: process.pid }
  ownRuns.add(run.id)
  await makeFolder(folder, owned)
  return openFolder(folder, owned)
}

async function makeFolder(folder: string, owned: RunFile): Promise<void> {
  const file = path.join(folder, RUN_FILE)
  await mkdir(folder, { recursive: true })
  if (!existsSync(file)) await writeJson(file, owned)
}

/** Paths of the folders of runs in a spool, oldest run first. What is not one is left alone. */
export async function listRunFolders(spoolDir: string): Promise<string[]> {
  const names = await readdir(spoolDir).catch(noneIfGone)
  const runs = names.filter((name) => RunId.safeParse(name).success).sort()
  return runs.map((name) => path.join(spoolDir, name))
}

/** Null where nothing was logged in it, or another logger took it away. Throws INVALID_INPUT for a damaged one. */
export async function findRunFolder(folder: string): Promise<RunFolder | null> {
  const file = path.join(folder, RUN_FILE)
  const value = await readJson(file)
  if (value === undefined) return null
  const { run, ...owner } = Object(value) as RunFile
  return openFolder(folder, { ...owner, run: parse(file, SpooledRun, run) })
}

function openFolder(folder: string, owned: RunFile): RunFolder {
  const { run, host, pid } = owned
  let next = 1
  const at = (file: string) => path.join(folder, file)
  return {
    folder,
    run,
    owner() {
      if (host !== hostname()) return 'elsewhere'
      if (pid === null) return 'gone'
      return (pid === process.pid ? ownRuns.has(run.id) : isAlive(pid)) ? 'alive' : 'gone'
    },
    async entries() {
      const files = await readdir(folder).catch(noneIfGone)
      const numbered = files.filter((file) => NUMBERED.test(file)).sort()
      const entries: RunEntry[] = numbered.map((file) => ({
        kind: NUMBERED.exec(file)![1] as 'batch' | 'artifact',
        file,
      }))
      return files.includes(END_FILE) ? [...entries, { kind: 'end', file: END_FILE }] : entries
    },
    async read({ kind, file }) {
      const value = await readJson(at(file))
      if (value === undefined) return null
      if (kind === 'batch') return { kind, body: parse(at(file), LogBatch, value) }
      if (kind === 'end') return { kind, body: parse(at(file), ExternalRunEnd, value) }
      const facts = parse(at(file), ArtifactFacts, value)
      return { kind, body: { ...facts, data: await openAsBlob(at(dataOf(file))) } }
    },
    async put({ kind, body }) {
      // Another hand may have taken the folder away.
      await makeFolder(folder, owned)
      const file = kind === 'end' ? END_FILE : `${String(next++).padStart(9, '0')}.${kind}.json`
      if (kind === 'artifact') {
        const { data, ...facts } = body
        await writeWhole(at(dataOf(file)), (handle) => writeBlob(handle, data))
        await writeJson(at(file), facts)
      } else await writeJson(at(file), body)
      return { kind, file }
    },
    async remove({ kind, file }) {
      await rm(at(file), { force: true })
      if (kind === 'artifact') await rm(at(dataOf(file)), { force: true })
    },
    async setAside({ kind, file }) {
      // Another logger may have sent the same entries, and been faster.
      await rename(at(file), at(file + REFUSED)).catch(noneIfGone)
      if (kind === 'artifact') await rename(at(dataOf(file)), at(dataOf(file) + REFUSED)).catch(noneIfGone)
    },
    async leave() {
      ownRuns.delete(run.id)
      // A disk that does not take it: the end of the program says so as well.
      await writeJson(at(RUN_FILE), { ...owned, pid: null }).catch(() => undefined)
    },
    async close() {
      ownRuns.delete(run.id)
      const files = await readdir(folder).catch(noneIfGone)
      if (!files.some((file) => file.endsWith(REFUSED))) await rm(folder, { recursive: true, force: true })
    },
  }
}

function noneIfGone(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return []
  throw error
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, but of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const ArtifactFacts = Artifact.pick({ name: true, mediaType: true })

/** Undefined where the file is gone; a text that is no JSON as it is, which is none of the things that a file of a run holds. */
async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(noneIfGone)
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

interface Schema<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: Parameters<typeof fieldIssues>[0] }
}

/** Throws INVALID_INPUT where the file does not hold what was written: a disk or a person changed it. */
function parse<T>(file: string, schema: Schema<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issues = fieldIssues(parsed.error, value)
  throw new AppError('INVALID_INPUT', `${file} is damaged: ${describeIssues(issues)}`, { issues })
}

function writeJson(file: string, value: unknown): Promise<void> {
  return writeWhole(file, (handle) => handle.writeFile(JSON.stringify(value)))
}

async function writeBlob(handle: FileHandle, data: Blob): Promise<void> {
  for await (const piece of data.stream()) await handle.writeFile(piece)
}

/** Returns once the file would outlast a power cut. */
async function writeWhole(file: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const part = `${file}.part`
  try {
    const handle = await open(part, 'w')
    try {
      await write(handle)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}
