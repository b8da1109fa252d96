import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import optimizeLocales from '@react-aria/optimize-locales-plugin'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** All that the built files are made from. A test of the service computes the same digest, and so sees a stale `dist`. */
const SOURCES = ['index.html', 'package-lock.json', 'package.json', 'tsconfig.json', 'vite.config.ts', 'src']

function files(path: string): string[] {
  try {
    const entries = readdirSync(join(import.meta.dirname, path)).map((name) => `${path}/${name}`)
    return entries.flatMap(files)
  } catch {
    return [path] // a file
  }
}

function digest(): string {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap(files).sort()) {
    const content = createHash('sha256').update(readFileSync(join(import.meta.dirname, file)))
    hash.update(`${file} ${content.digest('hex')}\n`)
  }
  return hash.digest('hex')
}

const version = digest()

/**
 * Tells the page its version. Its style sheet gets the id of the one style that React Aria would put into the page itself,
 * which the policy for contents forbids; the style sheet has that rule.
 */
function page(): Plugin {
  return {
    name: 'page',
    transformIndexHtml: {
      order: 'post',
      handler: (html) =>
        html
          .replace(
            '<link rel="stylesheet" crossorigin',
            '<link rel="stylesheet" id="react-aria-pressable-style"',
          )
          .replace('<script type="module" crossorigin', '<script type="module"')
          .replace('%VERSION%', version),
    },
    writeBundle: ({ dir }) => writeFileSync(join(dir ?? 'dist', 'sources.sha256'), `${version}\n`),
  }
}

/** Where the service is, for `npx vite`. */
const service = process.env.SMS_URL ?? 'http://127.0.0.1:8080'

export default defineConfig(({ command }) => ({
  // relative, as a reverse proxy may serve the board under another path
  base: command === 'serve' ? '/board/' : './',
  server: { proxy: { '/v3': service, '/ext': service, '/docs': service } },
  plugins: [react(), { ...optimizeLocales.vite({ locales: ['en-US', 'zh-CN'] }), enforce: 'pre' }, page()],
  define: { __VERSION__: JSON.stringify(version) },
  build: {
    target: 'es2023',
    modulePreload: false,
    assetsInlineLimit: 0,
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      output: {
        // without hashes, so that a change stays in the same files; they are served with an entity tag
        entryFileNames: 'assets/board.js',
        chunkFileNames: 'assets/[name].js',
        assetFileNames: 'assets/[name][extname]',
        // what changes only with package-lock.json; the graph and long lists bring theirs along
        codeSplitting: {
          groups: [{ name: 'kit', test: /node_modules\/(?!uplot|@tanstack\/(react-)?virtual)/ }],
        },
      },
    },
  },
  test: { include: ['src/**/*.test.ts'] },
}))
