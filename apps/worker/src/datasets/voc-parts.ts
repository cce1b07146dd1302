import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { listFolder } from './folder-listing.js'
import type { SkipLog } from './record-policy.js'
import { splitByKey } from './stable-split.js'

/** Names of images without suffix. */
export interface VocParts {
  train: string[]
  test: string[]
}

const LISTS = ['train', 'val', 'trainval', 'test'] as const

/**
 * Which images are for training and which for testing, by `ImageSets/Main/*.txt`: trainval (or train and val) and
 * test; train and val where there is no test; otherwise a stable fifth of whatever is listed, or of all annotations,
 * is for testing. A name listed for both is reported and left in training.
 */
export async function findVocParts(folder: string, annotated: string[], log: SkipLog): Promise<VocParts> {
  const [train, val, trainval, test] = await Promise.all(LISTS.map((list) => readList(folder, list)))
  if (test) {
    const training = trainval ?? [...new Set([...(train ?? []), ...(val ?? [])])]
    return separate(listFile(folder, 'test'), training, test, log)
  }
  if (train && val) return separate(listFile(folder, 'val'), train, val, log)
  return splitByKey(trainval ?? train ?? val ?? annotated, (name) => name)
}

const listFile = (folder: string, list: string) => path.join(folder, 'ImageSets', 'Main', `${list}.txt`)

/** The names of a list, each once, or null when there is no such file. Behind a name a line may have a flag. */
async function readList(folder: string, list: string): Promise<string[] | null> {
  if (!listFolder(folder, 'ImageSets', 'Main').files.includes(`${list}.txt`)) return null
  const lines = (await readFile(listFile(folder, list), 'utf8')).split(/\r?\n/)
  return [...new Set(lines.map((line) => line.trim().split(/\s+/)[0]).filter(Boolean))]
}

function separate(testFile: string, train: string[], test: string[], log: SkipLog): VocParts {
  const training = new Set(train)
  const both = test.filter((name) => training.has(name))
  for (const name of both) {
    log.refuse(testFile, name, 'a name that is also listed for training', 'names of other images')
  }
  return { train, test: test.filter((name) => !training.has(name)) }
}
