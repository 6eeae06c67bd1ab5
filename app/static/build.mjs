// Builds app/static/build/ from the sources beside this file: `npm run build`.
// Each built file carries a piece of its hash in its name, so that browsers may keep it for ever;
// asset-manifest.json says which name is the newest: {"portal.css": "portal.1a2b3c4d5e.css", ...}.
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import rtlcss from 'rtlcss'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const modules = resolve(here, '../../node_modules')
const out = join(here, 'build')

const read = (...path) => readFileSync(join(...path), 'utf8')

function styleSheets() {
  const { css } = sass.compile(join(here, 'sass/portal.scss'), { loadPaths: [modules], style: 'compressed' })
  return { 'portal.css': css, 'portal.rtl.css': rtlcss.process(css) }
}

// One script: GOV.UK Frontend's module with its exports taken off, then ours without its import. It saves
// a slow phone one journey to the server and back. The source map stays behind, so nothing may point at it.
function scripts() {
  const frontend = cut(read(modules, 'govuk-frontend/dist/govuk/govuk-frontend.min.js'), /export\{[^}]*\};\s*\/\/# sourceMappingURL=.*\s*$/)
  const portal = [cut(read(here, 'js/portal.js'), /^import \{[^}]*\} from '\.\/govuk-frontend\.min\.js'\n/m),
    ...['time-left.js', 'passkeys.js'].map((file) => read(here, 'js', file))].join('\n')
  return { 'portal.js': `/* GOV.UK Frontend: Crown copyright, MIT licence */\n${frontend}\n${portal}` }
}

function cut(text, pattern) {
  if (!pattern.test(text)) throw new Error(`nothing to cut: ${pattern}`)
  return text.replace(pattern, '')
}

// One file holds every drawing, each as a <symbol>; opened by itself it shows the mark of the portal. The pictures of
// Easy Read are in a second one, that only its pages ask for.
// So the same request serves <use href="drawings.svg#kettle"> and the icon of the browser tab.
function drawings() {
  const mark = read(here, 'images', 'mark.svg').trim()
  return { 'drawings.svg': mark.replace('</svg>', `${symbols('images')}</svg>\n`),
    'easy.svg': `<svg xmlns="http://www.w3.org/2000/svg">${symbols('images/easy')}</svg>\n` }
}

function symbols(name) {
  const folder = join(here, name)
  return readdirSync(folder).filter((file) => file.endsWith('.svg') && file !== 'mark.svg').sort().map((file) =>
    read(folder, file).trim().replace(/^<svg xmlns="[^"]+"/, `<symbol id="${basename(file, '.svg')}"`).replace(/<\/svg>$/, '</symbol>')).join('')
}

const LETTER_FONTS = [
  ['noto-sans', 'NotoSans'], ['noto-nastaliq-urdu', 'NotoNastaliqUrdu'], ['noto-sans-gujarati', 'NotoSansGujarati'],
  ['noto-sans-gurmukhi', 'NotoSansGurmukhi'], ['noto-sans-bengali', 'NotoSansBengali'],
]

// Typefaces for letters that are printed on the server (PDF). Pages use the reader's own: they download none.
function letterFonts() {
  const folder = join(out, 'fonts')
  mkdirSync(folder, { recursive: true })
  for (const [family, name] of LETTER_FONTS)
    for (const weight of ['400Regular', '700Bold'])
      copyFileSync(join(modules, '@expo-google-fonts', family, weight, `${name}_${weight}.ttf`), join(folder, `${name}_${weight}.ttf`))
}

function hashedName(name, text) {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 10)
  return `${name.slice(0, -extname(name).length)}.${hash}${extname(name)}`
}

// The manifest comes last and in one move: a server that is running sees the old set or the new one.
function write(files) {
  mkdirSync(out, { recursive: true })
  const manifest = {}
  for (const [name, text] of Object.entries(files)) {
    manifest[name] = hashedName(name, text)
    writeFileSync(join(out, manifest[name]), text)
  }
  writeFileSync(join(out, 'manifest.new'), JSON.stringify(manifest, null, 2) + '\n')
  renameSync(join(out, 'manifest.new'), join(out, 'asset-manifest.json'))
  const kept = new Set([...Object.values(manifest), 'asset-manifest.json', 'fonts'])
  for (const file of readdirSync(out)) if (!kept.has(file)) rmSync(join(out, file), { recursive: true })
  return manifest
}

letterFonts()
const manifest = write({ ...styleSheets(), ...scripts(), ...drawings() })
console.log(Object.values(manifest).join('\n'))
