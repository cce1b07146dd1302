import { svgToPng } from '../../charts/svg-to-png'
import { saveFile } from '../../ui/save-file'
import type { EChartsType } from './echarts-modules'
import { type ExploreModel, modelCsv } from './explore-model'

export function saveCsv(name: string, model: ExploreModel): void {
  saveFile(`${name}.csv`, modelCsv(model), 'text/csv')
}

export function saveSvg(name: string, chart: EChartsType, ground: string): void {
  saveFile(`${name}.svg`, svgOf(chart, ground), 'image/svg+xml')
}

/** Twice as many pixels as on the screen. */
export async function savePng(name: string, chart: EChartsType, ground: string): Promise<void> {
  saveFile(`${name}.png`, await svgToPng(svgOf(chart, ground), 2), 'image/png')
}

/** On the ground of the page: its letters are of the same theme. */
function svgOf(chart: EChartsType, ground: string): string {
  return chart
    .renderToSVGString()
    .replace(/^(<svg[^>]*>)/, `$1<rect width="100%" height="100%" fill="${ground}"/>`)
}
