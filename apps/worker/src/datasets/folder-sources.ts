import path from 'node:path'
import { type Dataset, DatasetName } from '@barycenter/contracts'
import { describeCifarFolder, isCifarFolder, readCifarFolder } from './cifar-binary.js'
import {
  boxedImages,
  classifiedImages,
  type DatasetSource,
  labelledTexts,
  runningText,
  type SetKind,
  type SetSizes,
  sentencePairs,
  shortened,
} from './dataset-source.js'
import { isIdxFolder, readIdxFolder } from './idx-folder.js'
import { describeImageFolder, isImageFolder, readImageFolder } from './image-folder.js'
import { isLabelledTexts, readLabelledTexts } from './labelled-texts.js'
import { isParallelTexts, readParallelTexts } from './parallel-texts.js'
import type { SetSummary } from './read-set.js'
import { describeTextCorpus, isTextCorpus, readTextCorpus } from './text-corpus.js'
import { describeVocFolder, isVocFolder, readVocFolder } from './voc-folder.js'

interface FolderKind {
  source: Dataset['source']
  recognises(folder: string): boolean
  open(folder: string): SetKind
}

/** The first kind that recognises a folder has it: those of particular files come before those of any. */
const FOLDER_KINDS: readonly FolderKind[] = [
  { source: 'idx-folder', recognises: isIdxFolder, open: idxImages },
  { source: 'cifar-folder', recognises: isCifarFolder, open: cifarImages },
  { source: 'voc-folder', recognises: isVocFolder, open: vocImages },
  { source: 'image-folder', recognises: isImageFolder, open: folderImages },
  {
    source: 'text-folder',
    recognises: isLabelledTexts,
    open: (folder) => labelledTexts(({ badRecords }) => readLabelledTexts(folder, badRecords)),
  },
  {
    source: 'text-folder',
    recognises: isParallelTexts,
    open: (folder) => sentencePairs(({ badRecords: policy }) => readParallelTexts(folder, { policy })),
  },
  { source: 'text-folder', recognises: isTextCorpus, open: corpus },
]

/** The data set that a folder of the operator holds; null when it holds none. */
export function folderSource(folder: string): DatasetSource | null {
  const kind = FOLDER_KINDS.find(({ recognises }) => recognises(folder))
  if (!kind) return null
  const attribution = 'See the files in its folder for their origin and licence.'
  return { name: datasetName(folder), source: kind.source, attribution, ...kind.open(folder) }
}

/** The folder's name in the alphabet of data set names: `Fashion MNIST` becomes `fashion-mnist`. */
function datasetName(folder: string): string {
  const name = path
    .basename(path.resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
  return DatasetName.parse(name.replace(/^[^a-z0-9]+/, '').slice(0, 64) || 'dataset')
}

function idxImages(folder: string): SetKind {
  const read = () => readIdxFolder(folder)
  return classifiedImages(
    async () => ({ set: await read(), notes: [] }),
    async () => {
      const { imageShape, classes, train, test } = await read()
      const description = `${imageShape[0]}×${imageShape[1]} grey images in ${classes} classes`
      return { description, trainCount: train.count, testCount: test.count, imageShape, classes }
    },
  )
}

function cifarImages(folder: string): SetKind {
  return classifiedImages(
    ({ badRecords }) => readCifarFolder(folder, badRecords),
    async () => summarised(await describeCifarFolder(folder), '32×32 colour images'),
  )
}

function folderImages(folder: string): SetKind {
  return classifiedImages(
    ({ imageSize, badRecords: policy }) => readImageFolder(folder, { imageSize, policy }),
    async () => summarised(describeImageFolder(folder), 'Colour images'),
  )
}

function vocImages(folder: string): SetKind {
  return boxedImages(
    ({ imageSize, badRecords: policy }) => readVocFolder(folder, { imageSize, policy }),
    async () => summarised(await describeVocFolder(folder), 'Images with objects to detect'),
  )
}

function corpus(folder: string): SetKind {
  return runningText(
    () => readTextCorpus(folder),
    async () => {
      const { trainBytes, testBytes } = await describeTextCorpus(folder)
      const sizes = { trainCount: trainBytes, testCount: testBytes, imageShape: null, classes: null }
      return { description: 'Running text; counts are bytes', ...sizes }
    },
  )
}

function summarised({ classes, trainCount, testCount, imageShape }: SetSummary, examples: string): SetSizes {
  const description = `${examples} in ${classes.length} classes: ${shortened(classes)}`
  return { description, trainCount, testCount, imageShape, classes: classes.length }
}
