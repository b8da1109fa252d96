import { useRef } from 'react'

/** An `Idempotency-Key` for a request: the same one only for the same body, so that what is sent again is done once. */
export function useKey(): (body: unknown) => string {
  const last = useRef({ body: '', key: '' })
  return (body) => {
    const text = JSON.stringify(body)
    if (last.current.body !== text) {
      last.current = { body: text, key: crypto.randomUUID() }
    }
    return last.current.key
  }
}
