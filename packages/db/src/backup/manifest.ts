import { createHash } from 'node:crypto'
import { Sha256 } from '@barycenter/contracts'
import { z } from 'zod'
import { invalid } from './backup-file.js'

export const MANIFEST_NAME = 'manifest.json'
/** Hex SHA-256 of the manifest: the last entry, without which a file is not whole. */
export const SEAL_NAME = 'manifest.json.sha256'
export const FORMAT_VERSION = 1

const Version = z.object({ format: z.literal('barycenter-backup'), version: z.int(), product: z.string() })

const TableRecord = z.object({
  name: z.string(),
  /** In the order in which COPY writes them. */
  columns: z.array(z.string()),
  rows: z.int().min(0),
  bytes: z.int().min(0),
  /** Of what COPY wrote, all pieces after one another. */
  sha256: Sha256,
  pieces: z.int().min(1),
})
export type TableRecord = z.infer<typeof TableRecord>

const Sequence = z.object({ name: z.string(), lastValue: z.string().regex(/^-?\d+$/), isCalled: z.boolean() })
export type Sequence = z.infer<typeof Sequence>

const BackupManifest = Version.extend({
  version: z.literal(FORMAT_VERSION),
  createdAt: z.iso.datetime(),
  server: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: Sha256 })).min(1),
  tables: z.array(TableRecord),
  sequences: z.array(Sequence),
})
export type BackupManifest = z.infer<typeof BackupManifest>

/** Checks a manifest against its seal, its version and its form. */
export function parseManifest(file: string, bytes: Buffer, seal: string): BackupManifest {
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found !== seal) throw invalid(file, `its manifest is damaged: found SHA-256 ${found}, expected ${seal}`)
  const json: unknown = JSON.parse(bytes.toString())
  const { data: made } = Version.safeParse(json)
  if (!made) throw invalid(file, 'found another program’s manifest, expected that of a Barycenter backup')
  if (made.version !== FORMAT_VERSION)
    throw invalid(
      file,
      `found format version ${made.version}, written by Barycenter ${made.product}; expected ${FORMAT_VERSION}: restore it with that version`,
    )
  const parsed = BackupManifest.safeParse(json)
  if (!parsed.success)
    throw invalid(file, `its manifest is not as expected: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

export const pieceName = (table: string, piece: number) =>
  `tables/${table}/${String(piece).padStart(8, '0')}.copy`
