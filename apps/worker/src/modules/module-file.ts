import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { DatasetName, describeIssues, fieldIssues, TaskName } from '@barycenter/contracts'
import { z } from 'zod'
import { MODULE_KIT } from './module-kit.js'
import { type DatasetModule, MODULE_TASKS, type ModelModule } from './module-types.js'

/** A module that has been loaded and has the form that one must have. */
export interface ModuleFile {
  file: string
  /** SHA-256 of the file, which is part of what made a run. */
  sha256: string
  definition: (ModelModule & { kind: 'model' }) | (DatasetModule & { kind: 'dataset' })
}

const isFunction = (value: unknown) => typeof value === 'function'
const method = z.custom<(...given: never[]) => unknown>(isFunction, 'a function')
const check = z.custom(
  (value) => isFunction(value) || isFunction((value as z.ZodType | null)?.safeParse),
  'a zod schema or a function',
)

const Definition = z.discriminatedUnion(
  'kind',
  [
    z.object({
      kind: z.literal('model'),
      name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, '1 to 64 of a-z, 0-9 or "-"'),
      task: z.enum(MODULE_TASKS),
      settings: check.optional(),
      create: method,
    }),
    z.object({
      kind: z.literal('dataset'),
      name: DatasetName,
      task: TaskName,
      attribution: z.string().min(1),
      describe: method.optional(),
      read: method,
    }),
  ],
  'what defineModel or defineDataset gives back',
)

/**
 * Loads one file. Its default export is what `defineModel` or `defineDataset` gives back, or a function from the kit to that.
 * @throws Error saying what is wrong with it
 */
export async function loadModuleFile(file: string): Promise<ModuleFile> {
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
  const { default: exported } = (await import(pathToFileURL(file).href)) as { default?: unknown }
  const made: unknown = typeof exported === 'function' ? await exported(MODULE_KIT) : exported
  const parsed = Definition.safeParse(made)
  if (parsed.success) return { file, sha256, definition: made as ModuleFile['definition'] }
  const issues = fieldIssues(parsed.error, made)
  const whole = typeof made !== 'object' || made === null || !('kind' in made)
  const found = made === undefined ? 'nothing' : `a value of type ${typeof made}`
  throw new Error(
    whole
      ? `default export: found ${found}, expected what defineModel or defineDataset gives back, or a function that returns it`
      : describeIssues(issues),
  )
}

/** `residual-mlp.mjs`: what errors and logs call it. */
export const moduleName = ({ file }: Pick<ModuleFile, 'file'>) => path.basename(file)
