import { readFileSync } from 'node:fs'
import { at } from './paths.mjs'

export const productVersion = () => JSON.parse(readFileSync(at('package.json'), 'utf8')).version
