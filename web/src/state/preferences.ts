import { useSyncExternalStore } from 'react'

/** What a user has chosen, kept in this browser. */
export type Preferences = {
  theme: 'system' | 'light' | 'dark'
  language: 'en' | 'zh-CN'
  /** `local`, or a time zone of the IANA. */
  zone: string
  views: { name: string; search: string }[]
}

const KEY = 'sms-board'

const initial: Preferences = {
  theme: 'system',
  language: navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en',
  zone: 'local',
  views: [],
}

function read(): Preferences {
  try {
    return { ...initial, ...JSON.parse(localStorage.getItem(KEY) ?? '{}') }
  } catch {
    return initial // no storage, or what another version left there
  }
}

let current = read()
const listeners = new Set<() => void>()

function apply(): void {
  document.documentElement.lang = current.language
  document.documentElement.dataset.theme = current.theme
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function changed(): void {
  apply()
  for (const listener of listeners) {
    listener()
  }
}

addEventListener('storage', ({ key }) => {
  if (key === KEY) {
    current = read()
    changed()
  }
})

apply()

export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change }
  try {
    localStorage.setItem(KEY, JSON.stringify(current))
  } catch {
    // without storage they last as long as the page
  }
  changed()
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current)
}
