import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { answered, api, type Schemas } from '../../api/client'
import { useKey } from '../../api/key'
import { allSaid } from '../../parts/broken'
import { Problem } from '../../parts/problem'
import { useText } from '../../text'
import { bodyOf, FIELDS, stepOf, type Values } from './body'
import { DisksStep } from './disks-step'
import { OptionsStep } from './options-step'
import { SourceStep } from './source-step'
import { TargetStep } from './target-step'

/** A new migration in four steps. All of them are one form: what was filled in stays when going back. */
export function CreatePage() {
  const text = useText()
  const navigate = useNavigate()
  const { source: first } = useSearch({ from: '/new' }) as { source?: string }
  const heading = useRef<HTMLHeadingElement>(null)
  const [step, setStep] = useState(0)
  const [sourceId, choose] = useState(first ?? '')
  const keyOf = useKey()
  const source = useQuery({
    queryKey: ['source', sourceId],
    queryFn: () =>
      answered(api.GET('/v3/sources/{source_id}', { params: { path: { source_id: sourceId } } })),
    enabled: sourceId !== '',
  }).data
  const go = (to: number) => {
    setStep(to)
    heading.current?.focus()
  }
  const creating = useMutation({
    mutationFn: (body: Schemas['PostTask']) =>
      answered(api.POST('/v3/tasks', { body, params: { header: { 'Idempotency-Key': keyOf(body) } } })),
    onSuccess: ({ id }) => navigate({ to: '/tasks/$task', params: { task: id } }),
    onError: (error) => go(stepOf(error)),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = event.currentTarget.querySelectorAll<HTMLInputElement>(
      `[data-step="${step}"] :is(input, select)`,
    )
    const bad = [...fields].find((field) => !field.checkValidity())
    if (bad !== undefined) {
      bad.reportValidity()
    } else if (step < 3) {
      go(step + 1)
    } else if (source !== undefined) {
      const values = Object.fromEntries(new FormData(event.currentTarget)) as Values
      creating.mutate(bodyOf(values, source))
    }
  }
  const { error } = creating
  const panel = (at: number) => ({ 'data-step': at, hidden: step !== at })
  return (
    <form className="form wizard" onSubmit={submit} noValidate>
      <h1 ref={heading} tabIndex={-1}>
        {text.create.title}
      </h1>
      <p role="status">{text.create.step(step + 1, text.create.steps[step] ?? '')}</p>
      {error !== null && !allSaid(error, FIELDS.flat()) && <Problem error={error} />}
      <div {...panel(0)} className="form">
        <SourceStep chosen={sourceId} choose={choose} source={source} error={error} />
      </div>
      <div {...panel(1)} className="form">
        <TargetStep source={source} error={error} />
      </div>
      <div {...panel(2)} className="form">
        <DisksStep source={source} error={error} />
      </div>
      <div {...panel(3)} className="form">
        <OptionsStep source={source} error={error} />
      </div>
      <div className="row end">
        {step > 0 && (
          <Button className="button" onPress={() => go(step - 1)}>
            {text.create.back}
          </Button>
        )}
        <Button
          className="button primary"
          type="submit"
          isDisabled={source === undefined || creating.isPending}
        >
          {step < 3 ? text.create.next : text.create.submit}
        </Button>
      </div>
    </form>
  )
}
