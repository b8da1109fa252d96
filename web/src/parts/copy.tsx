import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useText } from '../text'
import { Icon } from './icon'

async function copy(value: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(value)
  } catch {
    // over plain HTTP there is no clipboard
    const area = document.createElement('textarea')
    area.value = value
    document.body.append(area)
    area.select()
    document.execCommand('copy')
    area.remove()
  }
}

/** Copies a text. */
export function Copy({ value, label }: { value: string | (() => string); label?: string }) {
  const text = useText()
  const [copied, setCopied] = useState(false)
  const press = async () => {
    await copy(typeof value === 'string' ? value : value())
    setCopied(true)
    setTimeout(() => setCopied(false), 2_000)
  }
  return (
    <Button
      className={label ? 'button' : 'button bare'}
      aria-label={label ? undefined : text.common.copy}
      onPress={press}
    >
      <Icon name={copied ? 'done' : 'copy'} />
      {label && (copied ? text.common.copied : label)}
    </Button>
  )
}

/** An id, which can be copied. */
export function Id({ id }: { id: string | null | undefined }) {
  return id ? (
    <span className="id">
      <code>{id}</code>
      <Copy value={id} />
    </span>
  ) : (
    <>–</>
  )
}
