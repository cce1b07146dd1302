import type { RunConfig } from '@barycenter/contracts'
import { queryRows, type SqlClient } from '../sql.js'

/** The sizes of a model follow from its settings and from what of the data decides inputs and outputs. */
const SELECT_SHAPES = `
  SELECT manifest.tensors
  FROM run
  JOIN snapshot ON snapshot.run_id = run.id
  JOIN tensor_manifest manifest ON manifest.id = snapshot.manifest_id
  WHERE run.config->'dataset'->>'name' = $1 AND run.config->'model'->>'kind' = $2
    AND (run.config->'model')::jsonb = $3::jsonb
    AND (run.config->'dataset'->'imageSize')::jsonb = $4::jsonb
    AND (run.config->'dataset'->'tokens')::jsonb = $5::jsonb
  ORDER BY run.created_at DESC, snapshot.index LIMIT 1`

const SELECT_TOKENS = `
  SELECT (tensor->'shape'->>0)::int AS tokens
  FROM run
  JOIN snapshot ON snapshot.run_id = run.id
  JOIN tensor_manifest manifest ON manifest.id = snapshot.manifest_id
  CROSS JOIN LATERAL jsonb_array_elements(manifest.tensors) tensor
  WHERE run.config->'dataset'->>'name' = $1 AND (run.config->'dataset'->'tokens')::jsonb = $2::jsonb
    AND tensor->>'name' = 'token/table'
  ORDER BY run.created_at DESC, snapshot.index LIMIT 1`

/** Distinct tokens of a data set, as the embedding of the newest run that cut it so holds them; null without one. */
export async function countTokens(
  client: SqlClient,
  { name, tokens }: RunConfig['dataset'],
): Promise<number | null> {
  const [row] = await queryRows<{ tokens: number }>(client, SELECT_TOKENS, [name, JSON.stringify(tokens)])
  return row?.tokens ?? null
}

/** Numbers in one snapshot of a model, as the newest run of this model and data set stored it; null without one. */
export async function countNumbers(client: SqlClient, { dataset, model }: RunConfig): Promise<number | null> {
  const parts = [model, dataset.imageSize, dataset.tokens].map((part) => JSON.stringify(part))
  const [row] = await queryRows<{ tensors: { shape: number[] }[] }>(client, SELECT_SHAPES, [
    dataset.name,
    model.kind,
    ...parts,
  ])
  if (!row) return null
  return row.tensors.reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0)
}
