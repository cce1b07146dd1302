export const EXAMPLES = [
  { text: 'resnet vision', means: 'both words in the name or in tags' },
  { text: 'last(test/accuracy) > 0.9 and status = completed', means: 'good runs that have ended' },
  { text: 'max(test/accuracy) in 0.85..0.9', means: 'the best value lies in a range, ends included' },
  { text: 'params.base.learningRate >= 0.1 or tags.team = "vision"', means: 'of either kind' },
  { text: 'created > -7d and not (status = failed)', means: 'of the last seven days, without failures' },
  {
    text: 'duration > 2h and metrics.`val loss` is not null',
    means: 'a name with a space stands in backticks',
  },
  { text: 'name matches "^(swa|twa)-[0-9]+"', means: 'a regular expression; /^swa/ alone does the same' },
] as const

export const GRAMMAR = [
  { what: 'Metrics', how: 'metrics.x  last(x)  min(x)  max(x)  mean(x)  count(x)  last_step(x)' },
  { what: 'Parameters, tags', how: 'params.x  tags.x' },
  {
    what: 'Facts of a run',
    how: 'name status kind experiment seed attempt progress created started ended duration notes failure id …',
  },
  { what: 'Compare', how: '=  !=  <  <=  >  >=  contains  matches (or ~)  like  ilike' },
  { what: 'Several values', how: 'in (1, 2)  not in (1, 2)  between 1 and 2  in 1..2' },
  { what: 'Present or not', how: 'is null  is not null' },
  { what: 'Join', how: 'and  or  not  ( )' },
  { what: 'Values', how: '0.5  1e-3  90%  10k  "text"  true  90s  1h30m' },
  { what: 'Times', how: '-7d  now - 2h  today  yesterday  2026-11-01  2026-11-01T10:00Z' },
] as const
