import { Heads } from '../../parts/heads'
import 'uplot/dist/uPlot.min.css'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import UPlot from 'uplot'
import type { Schemas } from '../../api/client'
import { samples } from '../../api/queries'
import { Loading, Problem } from '../../parts/problem'
import { Scroller } from '../../parts/scroller'
import { usePreferences } from '../../state/preferences'
import { useFormat } from '../../state/use-format'
import { useText } from '../../text'

type Sample = Schemas['TaskSample']

/** How much time can be shown, in hours, and the seconds from one point to the next. */
const RANGES = [
  [1, 10],
  [6, 60],
  [24, 120],
] as const

/** Speed and bytes of a task in time. */
export default function Graph({ task }: { task: string }) {
  const text = useText()
  const format = useFormat()
  const [range, setRange] = useState(0)
  const [isTable, setTable] = useState(false)
  const [hours, step] = RANGES[range] ?? RANGES[0]
  const asked = useQuery({ ...samples(task, hours * 3600, step), refetchInterval: 10_000, staleTime: 5_000 })
  const points = asked.data?.samples ?? []
  const last = points.at(-1)
  const most = Math.max(0, ...points.map((sample) => sample.migrate_speed ?? 0))
  return (
    <section>
      <div className="row">
        <h2>{text.task.speed}</h2>
        <label className="end">
          {text.task.range}{' '}
          <select value={range} onChange={({ target }) => setRange(Number(target.value))}>
            {RANGES.map(([hours], at) => (
              <option key={hours} value={at}>
                {text.task.hours(hours)}
              </option>
            ))}
          </select>
        </label>
        <Button className="button" onPress={() => setTable(!isTable)}>
          {isTable ? text.task.asGraph : text.task.asTable}
        </Button>
      </div>
      {asked.error && <Problem error={asked.error} />}
      {asked.isPending && <Loading />}
      {asked.data && last === undefined && <p className="quiet">{text.task.noSamples}</p>}
      {last !== undefined && (
        <figure>
          {isTable ? <Figures points={points} /> : <Plot points={points} />}
          <figcaption className="quiet">
            {text.task.graph(
              format.moment(points[0]?.at),
              format.moment(last.at),
              format.rate(last.migrate_speed),
              format.rate(most),
            )}
          </figcaption>
        </figure>
      )}
    </section>
  )
}

/** A colour of the style sheet, which follows the theme. */
function colour(of: Element, name: string): string {
  return getComputedStyle(of).getPropertyValue(name)
}

function Plot({ points }: { points: Sample[] }) {
  const text = useText()
  const { zone, theme } = usePreferences()
  const place = useRef<HTMLDivElement>(null)
  const labels = `${text.tasks.columns.speed}\n${text.task.copied}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme decides what the colours are
  useEffect(() => {
    const box = place.current
    if (box === null) {
      return
    }
    const [speed, copied] = labels.split('\n')
    const axis = { stroke: colour(box, '--quiet'), grid: { stroke: colour(box, '--line'), width: 1 } }
    const plot = new UPlot(
      {
        width: box.clientWidth,
        height: 220,
        tzDate: (seconds) =>
          zone === 'local' ? new Date(seconds * 1000) : UPlot.tzDate(new Date(seconds * 1000), zone),
        cursor: { y: false },
        scales: { speed: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
        axes: [
          axis,
          { ...axis, scale: 'speed', size: 60, values: (_, ticks) => ticks.map((tick) => `${tick}`) },
          {
            ...axis,
            scale: 'bytes',
            side: 1,
            size: 60,
            grid: { show: false },
            values: (_, ticks) => ticks.map((tick) => `${tick}`),
          },
        ],
        series: [
          {},
          { label: `${speed} (Mbit/s)`, scale: 'speed', stroke: colour(box, '--work'), width: 2 },
          { label: `${copied} (GiB)`, scale: 'bytes', stroke: colour(box, '--good'), width: 2 },
        ],
      },
      [
        points.map((sample) => sample.at / 1000),
        points.map((sample) => sample.migrate_speed ?? null),
        points.map((sample) => Number(sample.replicatesize ?? 0) / 2 ** 30),
      ],
      box,
    )
    const observer = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: 220 }))
    observer.observe(box)
    return () => {
      observer.disconnect()
      plot.destroy()
    }
  }, [points, zone, theme, labels])
  return <div ref={place} className="plot" aria-hidden="true" />
}

function Figures({ points }: { points: Sample[] }) {
  const text = useText()
  const format = useFormat()
  return (
    <Scroller label={text.task.speed}>
      <table>
        <Heads names={[text.task.time, text.tasks.columns.speed, text.task.copied, text.task.total]} />
        <tbody>
          {points.map((sample) => (
            <tr key={sample.at}>
              <td>{format.moment(sample.at)}</td>
              <td className="figure">{format.rate(sample.migrate_speed)}</td>
              <td className="figure">{format.bytes(sample.replicatesize)}</td>
              <td className="figure">{format.bytes(sample.totalsize)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}
