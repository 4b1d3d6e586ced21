// Run by Node when the site is built: node freeze.mjs PYODIDE WHEELS MADE
//
// Packs the wheels into MADE/packages.zip, imports from there what every notebook needs, and writes what then stands in
// Python's memory to MADE/memory.bin. start.mjs puts it back in the browser.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const PACKAGES = "/lib/packages.zip"; // the same place as in start.mjs: modules remember where they came from
const [folder, wheels, made] = process.argv.slice(2);

try {
  const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")));
  const start = (options) => loadPyodide({ indexURL: folder, ...options });
  const packages = pack(await start({}));
  writeFileSync(join(made, "packages.zip"), packages);
  const memory = freeze(await start({ _makeSnapshot: true }), packages);
  writeFileSync(join(made, "memory.bin"), gzipSync(memory, { level: 9 }));
} catch (error) {
  console.error(String(error)); // Node alone would show a line of Pyodide's, which is a million characters long
  process.exitCode = 1;
}

function pack(python) {
  python.FS.mkdir("/wheels");
  for (const name of readdirSync(wheels)) {
    python.FS.writeFile(`/wheels/${name}`, readFileSync(join(wheels, name)));
  }
  python.runPython(script("pack.py"));
  python.globals.get("pack")("/wheels", PACKAGES);
  return python.FS.readFile(PACKAGES);
}

function freeze(python, packages) {
  python.FS.writeFile(PACKAGES, packages);
  python.runPython(`import sys; sys.path.append("${PACKAGES}")`);
  python.runPython(script("warm.py"));
  return python.makeMemorySnapshot();
}

function script(name) {
  return readFileSync(new URL(name, import.meta.url), "utf8");
}
