import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
export const at = (...parts) => path.join(root, ...parts)

/** The stand-in for Prisma's downloaded engine; naming it keeps Prisma from downloading one. */
export const prismaEnv = {
  ...process.env,
  PRISMA_SCHEMA_ENGINE_BINARY: at('tools/prisma/schema-engine.mjs'),
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
}

/** What the tools remember between two calls; goes with node_modules. */
export function cachePath(name) {
  const folder = at('node_modules/.cache/barycenter')
  mkdirSync(folder, { recursive: true })
  return path.join(folder, name)
}
