// Modules out of texts, for hosts that no server gives the cards' files: the kernel sends them, or they lie packed in a
// page. Whoever reads such a host's text gets this one in its place, see `standalone` in Python's cards/__init__.py.

/**
 * Makes modules of texts: each gets an address when it is asked for, those that it imports first.
 * @param {Record<string, string>} sources
 * @returns {(name: string) => string}
 */
export function linker(sources) {
  const addresses = new Map();

  /** @param {string} name @returns {string} */
  return function address(name) {
    if (!addresses.has(name)) {
      const source = sources[name].replace(/^((?:import|export)\b[^;"]* from )"(\.[^"]+)"/gm, (_, before, path) =>
        `${before}"${address(new URL(path, `file:///${name}`).pathname.slice(1))}"`);
      addresses.set(name, URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    }
    return addresses.get(name);
  };
}
