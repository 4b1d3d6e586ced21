// What JupyterLite's kernel takes for Pyodide: Pyodide, but with everything that the notebooks need already in memory.
//
// Starting Python and importing IPython and ipywidgets takes most of the time until a first card. So that was done when
// the site was built, and what then stood in Python's memory (freeze.mjs) is put back here. If that fails, Python starts
// the slow way; the packages are the same.

const PACKAGES = "/lib/packages.zip";

const here = new URL(".", import.meta.url).href;

export async function loadPyodide(options) {
  try {
    return await start(options);
  } catch (error) {
    // To the page, which else would wait in vain; not to that of another course at the same address.
    new BroadcastChannel("claimwise " + new URL("..", here).pathname).postMessage(String(error));
    throw error;
  }
}

async function start(options) {
  const { loadPyodide: load } = await import("./pyodide.mjs");
  const settings = { ...options, indexURL: here, packages: [] };
  const packages = fetched("packages.zip").then((response) => response.arrayBuffer());
  packages.catch(() => {}); // awaited below, where a failure counts
  const python = await restored(load, settings).catch((error) => {
    console.warn("Python starts the slow way:", error);
    return load(settings);
  });
  python.FS.writeFile(PACKAGES, new Uint8Array(await packages));
  // The folder of the notebooks comes last: to look for a module there is slow.
  python.runPython(`import sys; sys.path[:] = [p for p in sys.path if p not in ("", "${PACKAGES}")] + ["${PACKAGES}", ""]`);
  return python;
}

async function restored(load, settings) {
  const { default: createModule } = await import("./pyodide.asm.mjs");
  const response = await fetched("memory.bin");
  const unpacked = response.body.pipeThrough(new DecompressionStream("gzip"));
  const memory = new Uint8Array(await new Response(unpacked).arrayBuffer());
  const createPyodideModule = async (given) => {
    const module = await createModule(given);
    // Pyodide copies the memory back without making room for it. A piece as large as all of it makes enough.
    if (module.HEAP8.length < memory.length) module._malloc(memory.length);
    return module;
  };
  return load({ ...settings, createPyodideModule, _loadSnapshot: memory });
}

async function fetched(name) {
  const response = await fetch(here + name, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
}
