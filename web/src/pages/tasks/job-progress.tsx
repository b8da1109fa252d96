import { useQuery } from '@tanstack/react-query'
import { answered, api } from '../../api/client'
import { Bar } from '../../parts/bar'
import { Loading, Problem } from '../../parts/problem'
import { useFormat } from '../../state/use-format'
import { useText } from '../../text'

/** How far a job is, and what became of its tasks. */
export function JobProgress({ id }: { id: string }) {
  const text = useText()
  const format = useFormat()
  const asked = useQuery({
    queryKey: ['job', id],
    queryFn: () => answered(api.GET('/ext/v1/jobs/{job_id}', { params: { path: { job_id: id } } })),
    refetchInterval: ({ state }) => (state.data?.state === 'finished' ? false : 1_000),
  })
  const job = asked.data
  if (job === undefined) {
    return asked.error ? <Problem error={asked.error} /> : <Loading />
  }
  const had = job.done + job.refused + job.failed
  const [done, refused, failed] = [job.done, job.refused, job.failed].map(format.whole)
  return (
    <div role="status">
      <Bar percent={(had * 100) / Math.max(1, job.tasks)} label={text.act.started} tone="work" />
      <p>
        {job.state === 'finished'
          ? text.act.finished(done ?? '', refused ?? '', failed ?? '')
          : text.act.progress(format.whole(had), format.whole(job.tasks))}
      </p>
    </div>
  )
}
