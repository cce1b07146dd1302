import { AppError, describeIssues, fieldIssues, type ModelConfig, type TaskName } from '@barycenter/contracts'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { z } from 'zod'
import { reasonOf } from '../datasets/data-file.js'
import type { Network } from '../models/network.js'
import { type ModuleFile, moduleName } from './module-file.js'
import { MODULE_TASKS, type ModelModule, type ModelTasks, type ModuleTask } from './module-types.js'

type ModuleConfig = Extract<ModelConfig, { kind: 'module' }>
type ModelFile = ModuleFile & { definition: ModelModule }

/** Models of the operator's modules. */
export interface ModuleModels {
  /** The file of a model, as part of what makes a run: its name and SHA-256. Nothing for a model of ours. */
  provenance(config: ModelConfig): Record<string, string>
  /**
   * The network that a run config asks for.
   * @throws INVALID_CONFIG for a name, task or settings that do not fit, MODULE_INVALID when the module does what it must not
   */
  create<Task extends ModuleTask>(config: ModuleConfig, asked: Asked<Task>): ModelTasks[Task]['network']
}

export interface Asked<Task extends ModuleTask> {
  task: Task
  input: ModelTasks[Task]['input']
  /** Shape of the logits for these inputs. */
  logitsOf(inputs: InputsOf<Task>): [rows: number, columns: number]
}

type InputsOf<Task extends ModuleTask> = Parameters<ModelTasks[Task]['network']['forward']>[1]

/** What there is without any folder of modules. */
export const NO_MODELS: ModuleModels = moduleModels([])

/** @param broken files that could not be loaded, and why */
export function moduleModels(files: readonly ModuleFile[], broken: readonly string[] = []): ModuleModels {
  const models = files.filter((file): file is ModelFile => file.definition.kind === 'model')
  const find = (name: string) => models.find(({ definition }) => definition.name === name)
  return {
    provenance(config) {
      const found = config.kind === 'module' ? find(config.name) : undefined
      return found ? { [`module ${moduleName(found)}`]: found.sha256 } : {}
    },
    create(config, { task, input, logitsOf }) {
      const found = find(config.name)
      if (!found) throw unknownModel(config, models, broken)
      requireTask(found, task)
      const settings = checkSettings(found, config)
      const made = atWork(found, 'create', () => found.definition.create({ settings, input } as never))
      const network = requireNetwork(found, made)
      return guarded(found, network as never, logitsOf as never) as never
    },
  }
}

/**
 * Refuses a model of a module for a task that has none.
 * @throws INVALID_CONFIG
 */
export function requireModuleTask({ model }: { model: ModelConfig }, task: TaskName): void {
  if (model.kind !== 'module' || MODULE_TASKS.some((each) => each === task)) return
  const expected = `one of ${MODULE_TASKS.join(', ')}: modules have models for these alone`
  throw new AppError('INVALID_CONFIG', `model.task: found "${task}", expected ${expected}`)
}

function unknownModel(
  { name }: ModuleConfig,
  models: readonly ModelFile[],
  broken: readonly string[],
): AppError {
  const known = models.map(({ definition }) => definition.name).join(', ')
  const expected = known
    ? `one of ${known}`
    : 'the name of a model in a folder of BARYCENTER_MODULE_ROOTS; there is none'
  const faults = broken.map((problem) => `; ${problem}`).join('')
  return new AppError('INVALID_CONFIG', `model.name: found "${name}", expected ${expected}${faults}`)
}

function requireTask(file: ModelFile, task: TaskName): void {
  if (file.definition.task === task) return
  const expected = `${file.definition.task}, as ${moduleName(file)} says`
  throw new AppError('INVALID_CONFIG', `model.task: found "${task}", expected ${expected}`)
}

function checkSettings({ definition: { settings: check } }: ModelFile, { settings }: ModuleConfig): unknown {
  if (!check) return settings
  if (typeof check !== 'function') {
    const parsed = check.safeParse(settings)
    if (parsed.success) return parsed.data
    const issues = fieldIssues(parsed.error, settings).map((issue) => ({
      ...issue,
      path: `model.settings.${issue.path}`.replace('.(whole input)', ''),
    }))
    throw new AppError('INVALID_CONFIG', describeIssues(issues), { issues })
  }
  try {
    return check(settings)
  } catch (error) {
    throw new AppError('INVALID_CONFIG', `model.settings: ${reasonOf(error)}`, { cause: error })
  }
}

const Parameter = z.object({
  name: z.string().min(1),
  shape: z.array(z.int().min(1)),
  initial: z.union(
    [z.object({ deviation: z.number().min(0) }), z.object({ constant: z.number() })],
    'deviation or constant',
  ),
})
const MadeNetwork = z.object({
  parameters: z
    .array(Parameter)
    .min(1)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'a name of its own for each'),
  normLayers: z.array(z.object({ name: z.string().min(1), size: z.int().min(1) })).default([]),
  forward: z.custom((value) => typeof value === 'function', 'a function'),
})

function requireNetwork(file: ModelFile, made: unknown): Network {
  const parsed = MadeNetwork.safeParse(made)
  // Its own object: `forward` may be a method that asks for others of it.
  if (parsed.success)
    return Object.assign(Object.create(made as object), { normLayers: parsed.data.normLayers })
  throw invalid(file, `create gave ${describeIssues(fieldIssues(parsed.error, made))}`)
}

/** Errors in the forward pass name the file, and logits of another shape do not get far. */
function guarded(
  file: ModelFile,
  network: Network<unknown, Tensor2D>,
  logitsOf: (inputs: unknown) => [number, number],
): Network<unknown, Tensor2D> {
  return {
    parameters: network.parameters,
    normLayers: network.normLayers,
    forward(weights, inputs, mode) {
      const logits = atWork(file, 'forward', () => network.forward(weights, inputs, mode))
      const expected = logitsOf(inputs)
      const found = logits?.shape
      if (found?.length === 2 && found[0] === expected[0] && found[1] === expected[1]) return logits
      const words = found ? `logits of shape [${found.join(', ')}]` : 'no tensor'
      throw invalid(file, `forward gave ${words}, expected [${expected.join(', ')}]`)
    },
  }
}

function atWork<T>(file: ModelFile, what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof AppError ? error : invalid(file, `${what} failed: ${reasonOf(error)}`, error)
  }
}

function invalid(file: ModelFile, problem: string, cause?: unknown): AppError {
  return new AppError('MODULE_INVALID', `${moduleName(file)}: ${problem}`, { cause })
}
