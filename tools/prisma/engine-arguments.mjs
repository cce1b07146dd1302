import { readFileSync } from 'node:fs'

const FLAGS_WITH_VALUE = ['--enabled-preview-features', '--extension-types']

/** The native engine's command line, as Prisma's own CLI writes it. */
export function readArguments(argv) {
  const found = { datamodels: [], datasource: undefined, words: [] }
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]
    if (word === '--datamodels') found.datamodels.push(argv[++index])
    else if (word === '--datasource') found.datasource = JSON.parse(argv[++index])
    else if (FLAGS_WITH_VALUE.includes(word)) index++
    else found.words.push(word)
  }
  return {
    ...found,
    loadDatamodels: () => found.datamodels.map((file) => [file, readFileSync(file, 'utf8')]),
  }
}
