import type { Run } from '@barycenter/contracts'

/** The model of a run in a few characters: "cnn 8·16 → 32", "mlp 64·64"; an external run says what it logged. */
export function modelWords(run: Pick<Run, 'config' | 'params'>): string {
  const model = run.config?.model
  if (!model) return typeof run.params.model === 'string' ? run.params.model : '–'
  return model.kind === 'cnn'
    ? `cnn ${model.channels.join('·')} → ${model.dense}`
    : `mlp ${model.hidden.join('·')}`
}

export function datasetWords(run: Pick<Run, 'config' | 'params'>): string {
  if (run.config) return run.config.dataset.name
  return typeof run.params.dataset === 'string' ? run.params.dataset : '–'
}
