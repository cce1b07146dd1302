import { AppError, modelsOfTask, type RunConfig, taskOfModel } from '@barycenter/contracts'
import type { LoadedSet } from '../datasets/loaded-set.js'
import { NO_MODELS, requireModuleTask } from '../modules/module-models.js'
import { createImageClassification } from './image-classification/image-classification.js'
import { createLanguageModel } from './language-model/language-model.js'
import { createObjectDetection } from './object-detection/object-detection.js'
import type { Task } from './task.js'
import { createTextClassification } from './text-classification/text-classification.js'
import { createTranslation } from './translation/translation.js'

/**
 * The task of a run: its data set with the model that the config asks for.
 * @param models of the operator's modules
 * @throws INVALID_CONFIG when the model is for another task than the data set
 */
export function createTask(config: RunConfig, loaded: LoadedSet, models = NO_MODELS): Task {
  requireSameTask(config, loaded)
  requireImageSize(config, loaded)
  requireModuleTask(config, loaded.task)
  switch (loaded.task) {
    case 'image-classification':
      return createImageClassification(config, loaded, models)
    case 'language-model':
      return createLanguageModel(config, loaded, models)
    case 'object-detection':
      return createObjectDetection(config, loaded)
    case 'text-classification':
      return createTextClassification(config, loaded, models)
    case 'translation':
      return createTranslation(config, loaded)
  }
}

function requireSameTask({ model, dataset }: RunConfig, { task }: LoadedSet): void {
  if (taskOfModel(model) === task) return
  const [field, found, expected] =
    model.kind === 'module'
      ? ['model.task', model.task, task]
      : ['model.kind', model.kind, `one of ${modelsOfTask(task).join(', ')}`]
  throw new AppError(
    'INVALID_CONFIG',
    `${field}: found "${found}", expected ${expected}, as data set "${dataset.name}" is for ${task}`,
  )
}

/** Only images of folders are resized as they are read; a size that would have no effect is refused. */
function requireImageSize({ dataset }: RunConfig, loaded: LoadedSet): void {
  if (dataset.imageSize === null || loaded.task !== 'image-classification') return
  const [height, width] = loaded.set.imageShape
  if (height === dataset.imageSize && width === dataset.imageSize) return
  throw new AppError(
    'INVALID_CONFIG',
    `dataset.imageSize: found ${dataset.imageSize}, expected null, as the images of "${dataset.name}" are ${height}×${width} in its files`,
  )
}
