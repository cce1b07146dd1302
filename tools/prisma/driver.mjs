import { createRequire } from 'node:module'

const require = createRequire(new URL('../../packages/db/package.json', import.meta.url))

/** The driver and adapter that packages/db depends on: schemas are changed through what the product runs on. */
export const pg = require('pg')
export const { PrismaPg } = require('@prisma/adapter-pg')
