#!/usr/bin/env node
/**
 * Stand-in for Prisma's native schema engine, which Prisma would download at its first command. It speaks the
 * same JSON-RPC on standard input and output, served by the WebAssembly build of the same engine from npm
 * over the pg driver. Prisma runs it because PRISMA_SCHEMA_ENGINE_BINARY names it (see `npm run prisma`).
 */
import { createInterface } from 'node:readline'
import { connectionSettings, runScript } from './connection.mjs'
import { logLine, runDatabaseCommand } from './database-commands.mjs'
import { EngineAdapterFactory } from './engine-adapter.mjs'
import { readArguments } from './engine-arguments.mjs'
import { createEngine, createOfflineEngine, engineVersion, loadEngine, panicMessage } from './wasm-engine.mjs'

const argv = process.argv.slice(2)
const options = readArguments(argv)
// `migrate diff` between files starts the engine without a datasource.
const url = options.datasource?.url ?? 'postgresql://localhost/postgres'

if (argv.includes('--version') || argv.includes('-V')) {
  console.log(`schema-engine-cli ${engineVersion()}`)
} else if (options.words[0] === 'cli') {
  logLine('INFO', 'Starting schema engine CLI')
  process.exitCode = await runDatabaseCommand(
    options.words.find((word) => word.includes('database')),
    url,
  )
} else {
  await loadEngine()
  serve()
}

/** Answers one request a line, strictly in order: migration commands depend on the ones before. */
function serve() {
  let lastCall = Promise.resolve()
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
  lines.on('line', (line) => {
    lastCall = lastCall.then(() => answer(line))
  })
  lines.on('close', () => lastCall.then(() => process.exit(0)))
}

async function answer(line) {
  const request = JSON.parse(line)
  if (!request.method) return // an answer to a `print` of ours
  try {
    send({ id: request.id, result: await call(request.method, request.params) })
  } catch (error) {
    send({ id: request.id, error: describeError(error) })
  }
}

let databaseEngine
function onDatabase() {
  const factory = new EngineAdapterFactory({ ...options.datasource, url })
  databaseEngine ??= createEngine(factory, options.loadDatamodels())
  return databaseEngine
}

async function call(method, params) {
  if (method === 'createDatabase') return { databaseName: connectionSettings(url).database }
  if (method === 'dbExecute') {
    await runScript(connectionSettings(url), params.script)
    return null
  }
  const engine = await (needsNoDatabase(method, params) ? createOfflineEngine() : onDatabase())
  if (typeof engine[method] !== 'function') throw new Error(`method not found: ${method}`)
  const result = await engine[method](params)
  if (method !== 'diff') return result ?? {}
  if (result.stdout != null) print(result.stdout)
  return { exitCode: result.exitCode }
}

function needsNoDatabase(method, { from, to } = {}) {
  return method === 'diff' && [from, to].every(({ tag }) => tag === 'empty' || tag === 'schemaDatamodel')
}

let printId = 1_000_000 // apart from the ids of the requests
function print(content) {
  send({ method: 'print', params: { content }, id: printId++ })
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

/** Known errors arrive as JSON in the message; Prisma's CLI wants code and text apart. */
function describeError(error) {
  const known = parseJson(error.message)
  return {
    code: 4466,
    message: 'An error happened. Check the data field for details.',
    data: {
      is_panic: panicMessage() !== '' && error.name === 'RuntimeError',
      message: known.message ?? error.message ?? String(error),
      meta: error.meta,
      error_code: error.code ?? known.error_code,
    },
  }
}

function parseJson(text) {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {} // an ordinary message
  }
}
