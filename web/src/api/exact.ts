/**
 * JSON whose integers are exact. Sizes reach 2^63 - 1, and `JSON.parse` rounds what is beyond 2^53: such integers are read
 * as texts.
 */
export function exact(json: string): string {
  if (!/\d{16}/.test(json)) {
    return json
  }
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (part) =>
    part.startsWith('"') || Number.isSafeInteger(Number(part)) ? part : `"${part}"`,
  )
}

/** `fetch` whose answers have exact integers. */
export async function exactFetch(input: Request): Promise<Response> {
  const response = await fetch(input)
  const text = async () => exact(await Response.prototype.text.call(response))
  return Object.assign(response, { text, json: async () => JSON.parse(await text()) })
}
