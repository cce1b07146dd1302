import { z } from 'zod'

export const CONFIG_VIEWS = [
  { value: 'tree', title: 'Settings' },
  { value: 'difference', title: 'Difference' },
  { value: 'yaml', title: 'YAML' },
  { value: 'json', title: 'JSON' },
] as const
export type ConfigView = (typeof CONFIG_VIEWS)[number]['value']

/** How the config is shown, as parameters of the address of its page. */
export const ConfigState = z.object({
  config: z.enum(CONFIG_VIEWS.map(({ value }) => value)).default('tree'),
  base: z.string().default('').describe('Preset that it is compared with; empty for the defaults'),
  setting: z.string().default('').describe('Text that shown settings hold'),
})
