import { useMutation, useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { Button } from 'react-aria-components'
import { answered, api, Refused, type Schemas } from '../../api/client'
import { cache } from '../../api/queries'
import { allSaid } from '../../parts/broken'
import { Dialog } from '../../parts/dialog'
import { Check, Choice, Field, given } from '../../parts/field'
import { Loading, Problem } from '../../parts/problem'
import { useText } from '../../text'

type Task = Schemas['Task']

const SAID = ['name', 'speed_limit', 'priority']

/** The task as it is now, and its version. */
async function read(id: string): Promise<{ task: Task; etag: string | undefined }> {
  const asked = api.GET('/v3/tasks/{task_id}', { params: { path: { task_id: id } } })
  return { task: await answered(asked), etag: (await asked).response.headers.get('etag') ?? undefined }
}

/** Changes what people set of a task. Nobody else's change is overwritten: the version that was read must still be the last. */
export function Edit({ id, close }: { id: string; close: () => void }) {
  const text = useText()
  const known = useQuery({
    queryKey: ['edited', id],
    queryFn: () => read(id),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const saving = useMutation({
    mutationFn: async ({ body, etag, start }: { body: Task; etag: string | undefined; start: boolean }) => {
      const params = { path: { task_id: id }, header: { 'If-Match': etag } }
      await answered(api.PUT('/v3/tasks/{task_id}', { params, body: body as never }))
      if (start) {
        const path = { path: { task_id: id } }
        await answered(api.POST('/v3/tasks/{task_id}/action', { params: path, body: { operation: 'start' } }))
      }
    },
    onSuccess: close,
    onSettled: () => cache.invalidateQueries({ queryKey: ['task', id] }),
  })
  const { error } = saving
  const isOvertaken = error instanceof Refused && error.status === 412
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const filled = given(event.currentTarget)
    const pressed = (event.nativeEvent as SubmitEvent).submitter as HTMLButtonElement | null
    if (known.data !== undefined) {
      const body: Task = {
        ...known.data.task,
        name: filled.name,
        speed_limit: Number(filled.speed_limit ?? 0),
        priority: Number(filled.priority ?? 1),
        start_target_server: filled.start_target_server === 'on',
        syncing: filled.syncing === 'on',
      }
      saving.mutate({ body, etag: known.data.etag, start: pressed?.name === 'again' })
    }
  }
  const task = known.data?.task
  return (
    <Dialog title={text.edit.title} onClose={close}>
      {known.error && <Problem error={known.error} />}
      {known.isPending && <Loading />}
      {task && (
        <form className="form" onSubmit={submit}>
          {isOvertaken && (
            <p className="wrong" role="alert">
              {text.edit.faster}
            </p>
          )}
          {error !== null && !isOvertaken && !allSaid(error, SAID) && <Problem error={error} />}
          <Field label={text.create.name} path="name" error={error} required defaultValue={task.name ?? ''} />
          <Field
            label={text.create.speedLimit}
            path="speed_limit"
            error={error}
            type="number"
            defaultValue={task.speed_limit ?? 0}
          />
          <Choice
            label={text.create.priority}
            path="priority"
            error={error}
            initial={String(task.priority ?? 1)}
          >
            {text.create.priorities.map((name, at) => (
              <option key={name} value={at}>
                {name}
              </option>
            ))}
          </Choice>
          <Check
            label={text.create.startTarget}
            path="start_target_server"
            initial={task.start_target_server ?? false}
          />
          <Check label={text.create.syncing} path="syncing" initial={task.syncing ?? false} />
          <div className="row end">
            <Button className="button" onPress={close}>
              {text.act.cancel}
            </Button>
            {task.state?.includes('FAIL') && (
              <Button className="button" type="submit" isDisabled={saving.isPending} name="again">
                {text.edit.retry}
              </Button>
            )}
            <Button className="button primary" type="submit" isDisabled={saving.isPending || isOvertaken}>
              {text.templates.save}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
