// html-validate, started once: a page as one line of JSON comes in, what is wrong with it goes out as one line.
// The rules are those of .htmlvalidate.json; nothing here uses the network.
import { createInterface } from 'node:readline'
import { resolve } from 'node:path'
import { FileSystemConfigLoader, HtmlValidate } from 'html-validate'

const validator = new HtmlValidate(new FileSystemConfigLoader())
const place = resolve(process.argv[2], 'page.html')

for await (const line of createInterface({ input: process.stdin })) {
  const report = await validator.validateString(JSON.parse(line), place)
  const messages = report.results.flatMap((result) => result.messages)
  console.log(JSON.stringify(messages.map(({ line, ruleId, message }) => `${line}: ${ruleId}: ${message}`)))
}
