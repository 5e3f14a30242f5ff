// Bundles the cards into the one module that the integration serves; `--check` only compares.
import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const SERVED = new URL("../custom_components/octopus_insight/www/octopus-insight.js", import.meta.url);
const OUT = process.env.OUT ?? SERVED;
const MOST_BYTES = 60_000; // gzip

const { outputFiles } = await build({
  entryPoints: [new URL("src/main.ts", import.meta.url).pathname],
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  charset: "utf8",
  loader: { ".css": "text" },
  write: false,
});
const [{ contents }] = outputFiles;
const size = gzipSync(contents, { level: 9 }).length;
console.log(`octopus-insight.js: ${contents.length} bytes, ${size} with gzip`);
if (size > MOST_BYTES) {
  console.error(`More than ${MOST_BYTES} bytes with gzip.`);
  process.exitCode = 1;
}
if (!process.argv.includes("--check")) {
  await writeFile(OUT, contents);
} else if (!Buffer.from(contents).equals(await readFile(SERVED).catch(() => Buffer.alloc(0)))) {
  console.error("The built module is another than the committed one: run npm run build.");
  process.exitCode = 1;
}
