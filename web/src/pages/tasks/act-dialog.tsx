import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Button } from 'react-aria-components'
import { answered, api, type Schemas } from '../../api/client'
import { useKey } from '../../api/key'
import { filterQuery, type TaskFilter } from '../../api/queries'
import { Dialog } from '../../parts/dialog'
import { Loading, Problem } from '../../parts/problem'
import { useFormat } from '../../state/use-format'
import { useText, word } from '../../text'
import { JobProgress } from './job-progress'

type Job = Schemas['Job']

/** An operation on tasks: those that are named, or those that match. */
export type Wanted = { operation: Job['operation']; about: { ids: string[] } | { filter: TaskFilter } }

function body({ operation, about }: Wanted): Schemas['ActOnTasksRequest'] {
  return 'ids' in about ? { operation, ids: about.ids } : { operation, filter: filterQuery(about.filter) }
}

/** Shows what an operation would do, asks for the reason, and does it. */
export function ActDialog({ wanted, close }: { wanted: Wanted; close: (isDone: boolean) => void }) {
  const text = useText()
  const format = useFormat()
  const [opened] = useState(() => crypto.randomUUID())
  const keyOf = useKey()
  const dry = useQuery({
    queryKey: ['dry run', opened],
    queryFn: () => answered(api.POST('/ext/v1/tasks/actions', { body: { ...body(wanted), dry_run: true } })),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const act = useMutation({
    mutationFn: (reason: string | undefined) => {
      const wish = { ...body(wanted), reason }
      const params = { header: { 'Idempotency-Key': keyOf(wish) } }
      return answered(api.POST('/ext/v1/tasks/actions', { body: wish, params }))
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    act.mutate(String(new FormData(event.currentTarget).get('reason') ?? '').trim() || undefined)
  }
  const action = word(text.operations, wanted.operation)
  const title = text.act.title(action, dry.data ? format.whole(dry.data.tasks) : '…')
  return (
    <Dialog title={title} onClose={() => close(act.isSuccess)}>
      {dry.isPending && <Loading />}
      {(act.error ?? dry.error) && <Problem error={act.error ?? dry.error} />}
      {act.data?.id && <JobProgress id={act.data.id} />}
      {dry.data && !act.data && (
        <form className="form" onSubmit={submit}>
          <Preview job={dry.data} />
          <label>
            {text.act.reason}
            <input name="reason" maxLength={1024} aria-describedby="reason-hint" />
          </label>
          <p id="reason-hint" className="quiet">
            {text.act.reasonHint}
          </p>
          <div className="row end">
            <Button className="button" onPress={() => close(false)}>
              {text.act.cancel}
            </Button>
            <Button
              className="button primary"
              type="submit"
              isDisabled={dry.data.done === 0 || act.isPending}
            >
              {text.act.confirm(action, format.whole(dry.data.done))}
            </Button>
          </div>
        </form>
      )}
      {act.data && (
        <div className="row end">
          <Button className="button" autoFocus onPress={() => close(true)}>
            {text.act.close}
          </Button>
        </div>
      )}
    </Dialog>
  )
}

/** What would be done, and what would be refused for which reason. */
function Preview({ job }: { job: Job }) {
  const text = useText()
  const format = useFormat()
  const reasons = new Map<string, number>()
  for (const result of job.results ?? []) {
    if (result.outcome === 'refused') {
      const reason = `${result.error_msg} (${result.error_code})`
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    }
  }
  return (
    <>
      <p>{job.done === 0 ? text.act.nothing : text.act.would(format.whole(job.done))}</p>
      {job.refused > 0 && (
        <>
          <p>{text.act.refused(format.whole(job.refused))}</p>
          <ul className="reasons">
            {[...reasons].map(([reason, count]) => (
              <li key={reason}>
                {format.whole(count)} × {reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
