import { bold, dim } from '../steps/say.mjs'

const MIB = 2 ** 20

/** A size that nobody vouches for is not guessed. */
export function sizeOf({ files }, unknown) {
  if (files.some(({ bytes }) => bytes === null)) return unknown
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return bytes >= MIB ? `${(bytes / MIB).toFixed(1)} MiB` : `${Math.ceil(bytes / 1024)} KiB`
}

export const describeFile = ({ bytes, sha256 }) =>
  [bytes === null ? 'any size' : `${bytes} bytes`, sha256 ? `SHA-256 ${sha256}` : 'SHA-256 not pinned'].join(
    ', ',
  )

/** What is about to be fetched: said before anything is. */
export function announcement(set, target) {
  return [
    `${bold(set.name)}  ${set.what}`,
    `  licence  ${set.licence}`,
    `  cite     ${set.cite}`,
    `  size     ${sizeOf(set, 'unknown until it is fetched')}`,
    ...set.files.map((file) => `  from     ${file.url}\n           ${dim(describeFile(file))}`),
    ...(set.unpack?.treeSha256
      ? [`  holds    ${dim(`files of SHA-256 ${set.unpack.treeSha256} in all`)}`]
      : []),
    `  to       ${target}`,
  ].join('\n')
}

/** How to do without an internet connection here. */
export function manualPath(set) {
  const files = set.files.map((file) => `  ${file.url}\n    save as ${file.name} (${describeFile(file)})`)
  return [
    'Without a connection to the internet (or behind a proxy), download on another machine:',
    ...files,
    `put ${set.files.length > 1 ? 'these files into one folder' : 'it anywhere'} and say`,
    `  npm run data -- ${set.name} --from FOLDER${set.files.length > 1 ? '' : '_OR_FILE'}`,
  ].join('\n')
}

/** Goes into the data set's folder. */
export function sourceText(set, digests) {
  const rows = set.files.map(({ name, url }) => `| ${name} | ${url} | \`${digests.get(name)}\` |`)
  return [
    `# ${set.name}`,
    '',
    `${set.what[0].toUpperCase()}${set.what.slice(1)}.`,
    '',
    `Licence: ${set.licence}.`,
    `Cite: ${set.cite}`,
    '',
    '| file | from | SHA-256 |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}
