import { useQuery } from '@tanstack/react-query'
import { answered, api, type Schemas } from '../../api/client'
import { Heads } from '../../parts/heads'
import { Moment } from '../../parts/time'
import { useFormat } from '../../state/use-format'
import { useText } from '../../text'
import { Figure } from './head'

/** What was measured and compared: the network before, source and target afterwards. */
export function Findings({ task }: { task: Schemas['Task'] }) {
  const text = useText()
  const network = task.network_check_info
  const asked = useQuery({
    queryKey: ['task', task.id, 'consistency'],
    queryFn: () => {
      const params = { path: { task_id: task.id ?? '' } }
      return answered(api.GET('/v3/tasks/{task_id}/consistency-result', { params }))
    },
  })
  const results = asked.data?.result_list ?? []
  if (!network && results.length === 0) {
    return null
  }
  return (
    <section>
      <h2>{text.findings.title}</h2>
      {network && <Network network={network} />}
      {results.length > 0 && <Compared results={results} />}
    </section>
  )
}

function Network({ network }: { network: Schemas['NetworkCheckInfoRequestBody'] }) {
  const text = useText()
  const format = useFormat()
  return (
    <dl className="facts">
      <Figure name={text.findings.result}>{network.evaluation_result}</Figure>
      <Figure name={text.findings.speed}>{format.rate(network.migration_speed)}</Figure>
      <Figure name={text.findings.delay}>{network.network_delay} ms</Figure>
      <Figure name={text.findings.jitter}>{network.network_jitter} ms</Figure>
      <Figure name={text.findings.loss}>{network.loss_percentage} %</Figure>
      <Figure name={text.findings.cpu}>{network.cpu_usage} %</Figure>
      <Figure name={text.findings.memory}>{network.mem_usage} %</Figure>
    </dl>
  )
}

function Compared({ results }: { results: Schemas['ConsistencyCheck'][] }) {
  const text = useText()
  const names = text.findings
  return (
    <table className="cards">
      <caption>{names.compared}</caption>
      <Heads names={[names.when, names.folder, names.files, names.different, names.missing, names.more]} />
      <tbody>
        {results.flatMap((result) =>
          result.consistency_result.map((one) => (
            <tr key={`${result.finished_time} ${one.dir_check}`}>
              <td data-label={names.when}>
                <Moment at={result.finished_time} />
              </td>
              <td data-label={names.folder}>
                <code>{one.dir_check}</code>
              </td>
              <td data-label={names.files}>{one.num_total_files}</td>
              <td data-label={names.different}>{one.num_different_files}</td>
              <td data-label={names.missing}>{one.num_target_miss_files}</td>
              <td data-label={names.more}>{one.num_target_more_files}</td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  )
}
