import { type InputHTMLAttributes, type ReactNode, useId } from 'react'
import { broken } from './broken'

type Common = { label: string; path: string; error: unknown; hint?: string }

/** A field with its label, and what the service says of it. */
export function Field({
  label,
  path,
  error,
  hint,
  ...input
}: Common & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId()
  const wrong = broken(error, path)
  return (
    <label>
      {label}
      <input name={path} aria-invalid={wrong !== undefined} aria-describedby={id} {...input} />
      <Said id={id} hint={hint} wrong={wrong} />
    </label>
  )
}

/** A choice with its label, and what the service says of it. */
export function Choice({
  label,
  path,
  error,
  hint,
  initial,
  pick,
  children,
}: Common & { initial?: string; pick?: (value: string) => void; children: ReactNode }) {
  const id = useId()
  const wrong = broken(error, path)
  return (
    <label>
      {label}
      <select
        name={path}
        defaultValue={initial}
        aria-invalid={wrong !== undefined}
        aria-describedby={id}
        onChange={({ target }) => pick?.(target.value)}
      >
        {children}
      </select>
      <Said id={id} hint={hint} wrong={wrong} />
    </label>
  )
}

/** Yes or no. */
export function Check({ label, path, initial = false }: { label: string; path: string; initial?: boolean }) {
  return (
    <label className="row">
      <input type="checkbox" name={path} defaultChecked={initial} />
      {label}
    </label>
  )
}

function Said({ id, hint, wrong }: { id: string; hint: string | undefined; wrong: string | undefined }) {
  return (
    <span id={id} className={wrong === undefined ? 'quiet' : 'wrong'}>
      {wrong ?? hint}
    </span>
  )
}

/** What a form holds, as texts; empty ones are left out. */
export function given(form: HTMLFormElement): Record<string, string> {
  const entries = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()])
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}
