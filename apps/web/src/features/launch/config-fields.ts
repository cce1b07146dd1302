import { RunConfig } from '@barycenter/contracts'
import { z } from 'zod'

/** One control of the launch form, read from the schema of a run config. */
export interface ConfigField {
  /** Dotted path in the config. Two options of a choice may each have a field at one path. */
  path: string
  label: string
  description: string | undefined
  kind: 'integer' | 'number' | 'boolean' | 'choice' | 'text' | 'list' | 'word or number' | 'json'
  /** All that may be chosen; of a list, all that may stand in it. */
  options: readonly string[]
  /** Words that a number may stand in for. */
  suggestions: readonly string[]
  /** Shown only while the choice at this path has this value. */
  when: { path: string; equals: string } | undefined
  /** Path of an object above it that is null while all of its fields are left empty. */
  nullable: string | undefined
  /** Default of the schema for this field alone. */
  schemaDefault: unknown
}

interface JsonSchema {
  type?: string
  properties?: Record<string, JsonSchema>
  oneOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  enum?: (string | number)[]
  const?: string
  default?: unknown
  description?: string
  items?: JsonSchema
}

const LABELS: Record<string, string> = {
  'dataset.name': 'Data set',
  'dataset.imageSize': 'Image size (pixels)',
  'dataset.shuffleLabels': 'Shuffle labels (control)',
  'dataset.tokens.unit': 'One token is a',
  'dataset.tokens.vocabulary': 'Vocabulary (tokens)',
  'dataset.tokens.length': 'Length (tokens)',
  'model.settings': 'Settings (JSON)',
  'augment.crop': 'Crop (pixels of border)',
  'augment.flip': 'Flip left to right',
  'augment.randAugment.operations': 'RandAugment operations',
  'augment.randAugment.magnitude': 'RandAugment magnitude',
  'augment.mixup': 'Mixup alpha',
  'snapshots.every.count': 'Snapshot every',
  'snapshots.every.unit': 'Unit',
  'snapshots.dtype': 'Stored as',
  'snapshots.from': 'From (part of training)',
  'snapshots.to': 'To (part of training)',
  'subspace.precision.bits': 'Precision (bits)',
  'twa.data': 'Train coefficients on',
  'twa.sam.rho': 'SAM radius',
  'twa.sam.weight': 'SAM weight',
  'batchNorm.batchSize': 'Batch-norm batch size',
  'evaluate.batchSize': 'Evaluation batch size',
  'evaluate.emaDecay': 'EMA decay',
  'evaluate.lawaWindow': 'LAWA window',
  'evaluate.samples': 'Samples kept',
  'initial.kind': 'Start from',
  'initial.runId': 'Run (id)',
  'initial.rename': 'Rename tensors (JSON)',
  'initial.fresh': 'Fresh parameters',
  'soup.runs': 'Soup of runs (ids)',
  'soup.method': 'Weights of these runs',
  'landscape.through': 'Landscape through snapshots',
  'landscape.resolution': 'Landscape points a side',
  'landscape.margin': 'Landscape margin',
  'landscape.data': 'Landscape of the loss on',
  'landscape.examples': 'Landscape examples',
  'snapshots.score': 'Score each snapshot',
  'dataset.splitSeed': 'Seed of the held-out split',
  snapshotsOf: 'Snapshots of runs (JSON)',
  'checkpoint.everySeconds': 'Checkpoint every (seconds)',
  'checkpoint.everySteps': 'Checkpoint every (steps)',
  'checkpoint.keep.newest': 'Latest checkpoints kept',
  'checkpoint.keep.everyEpochs': 'Keep one every (epochs)',
  'checkpoint.keep.afterEnd': 'Keep after completion',
}

/** All fields of a run config in the order of the contract; a field added there appears in the form by itself. */
export const CONFIG_FIELDS: readonly ConfigField[] = readFields(
  z.toJSONSchema(RunConfig, { io: 'input' }) as JsonSchema,
  '',
  undefined,
)

function readFields(schema: JsonSchema, path: string, when: ConfigField['when']): ConfigField[] {
  const options = schema.oneOf ?? schema.anyOf?.filter(({ type }) => type !== 'null')
  if (options?.length === 1) {
    const fields = readFields({ ...schema, anyOf: undefined, ...keep(schema, options[0]!) }, path, when)
    return options[0]!.properties ? fields.map((field) => ({ ...field, nullable: path })) : fields
  }
  if (options?.every(({ properties }) => properties)) return readChoice(options, path, when)
  if (schema.properties) {
    return Object.entries(schema.properties).flatMap(([key, part]) =>
      readFields(part, path === '' ? key : `${path}.${key}`, when),
    )
  }
  return [leaf(schema, path, when)]
}

/** What stands at the nullable itself (default, description) holds for its one option. */
function keep(outer: JsonSchema, inner: JsonSchema): JsonSchema {
  return {
    ...inner,
    ...('default' in outer && { default: outer.default }),
    ...(outer.description && { description: outer.description }),
  }
}

/** Objects told apart by `kind`: the choice itself, then the fields of each option. */
function readChoice(options: JsonSchema[], path: string, when: ConfigField['when']): ConfigField[] {
  const kindPath = `${path}.kind`
  const kinds = options.map((option) => option.properties!.kind!.const!)
  const choice = leaf({ enum: kinds }, kindPath, when)
  const fields = options.flatMap((option, index) =>
    Object.entries(option.properties!)
      .filter(([key]) => key !== 'kind')
      .flatMap(([key, part]) =>
        readFields(part, `${path}.${key}`, { path: kindPath, equals: kinds[index]! }),
      ),
  )
  return [choice, ...fields]
}

function leaf(schema: JsonSchema, path: string, when: ConfigField['when']): ConfigField {
  return {
    path,
    label: labelOf(path),
    // In a form, null is a field left empty.
    description: schema.description?.replace('null =', 'empty =').replace('null turns', '"none" turns'),
    kind: kindOf(schema),
    options:
      schema.type === 'boolean' ? ['true', 'false'] : (schema.enum ?? schema.items?.enum ?? []).map(String),
    suggestions: (schema.anyOf ?? []).flatMap((part) => part.enum ?? part.const ?? []).map(String),
    when,
    nullable: undefined,
    schemaDefault: schema.default,
  }
}

function kindOf(schema: JsonSchema): ConfigField['kind'] {
  if (schema.anyOf) return 'word or number'
  if (schema.enum) return schema.type === 'number' ? 'number' : 'choice'
  if (schema.type === 'boolean') return 'boolean'
  if (schema.type === 'integer') return 'integer'
  if (schema.type === 'number') return 'number'
  if (schema.type === 'array') return schema.items?.properties ? 'json' : 'list'
  return schema.type === 'object' ? 'json' : 'text'
}

/** `base.learningRate` → "Learning rate"; a `kind` is called after what it is the kind of. */
function labelOf(path: string): string {
  if (LABELS[path]) return LABELS[path]
  const parts = path.split('.')
  const last = parts.at(-1) === 'kind' ? parts.at(-2)! : parts.at(-1)!
  const words = last.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
