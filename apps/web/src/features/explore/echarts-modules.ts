/** The parts of ECharts that the explorer draws with. Imported when a chart is first shown, never with a page. */
import { BarChart, CustomChart, ParallelChart, ScatterChart } from 'echarts/charts'
import { AriaComponent, GridComponent, ParallelComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

use([
  AriaComponent,
  BarChart,
  CustomChart,
  GridComponent,
  ParallelChart,
  ParallelComponent,
  ScatterChart,
  SVGRenderer,
  TooltipComponent,
])

export type { CustomSeriesRenderItem as CustomRenderItem, EChartsOption, EChartsType } from 'echarts'
export { init }
