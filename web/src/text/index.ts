import { usePreferences } from '../state/preferences'
import { en, type Text } from './en'
import { zhCN } from './zh-CN'

export type { Text } from './en'

const TEXTS: Record<'en' | 'zh-CN', Text> = { en, 'zh-CN': zhCN }

/** The words of the page, in the user's language. */
export function useText(): Text {
  return TEXTS[usePreferences().language]
}

/** A word of the API in the user's language; one that is not known as it is. */
export function word(words: Record<string, string>, key: string | null | undefined): string {
  return key === null || key === undefined || key === '' ? '–' : (words[key] ?? key)
}
