/** How tables name the methods. */
export const METHOD_TITLES = {
  last: 'last iterate',
  best: 'best by held-out loss',
  ema: 'EMA',
  lawa: 'LAWA',
  swa: 'uniform average (SWA)',
  swad: 'SWAD',
  'greedy-soup': 'greedy soup',
  fisher: 'Fisher',
  'task-arithmetic': 'task arithmetic',
  ties: 'TIES',
  twa: 'TWA',
}

export const GROUP_TITLES = {
  twa: '',
  equal: 'equal budget',
  same: 'snapshots of TWA',
  whole: 'whole schedule',
  curve: 'shorter schedule',
}
