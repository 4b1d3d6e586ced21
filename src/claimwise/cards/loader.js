// Loads modules out of their texts, for hosts that are no web server: a notebook's kernel can send the card's files once,
// and every card on the page uses them. Needs nothing, so that it can be part of a host's own module.

/** An import of another file, as all modules here write it: at the start of a line. */
const IMPORT = /^((?:import|export)\b[^;"]*?from )"(\.[^"]+)"/gm;

/**
 * The module in one of the files. Files may import each other, but not in a circle.
 * @param {Record<string, string>} files path -> text
 * @param {string} entry
 * @returns {Promise<any>}
 */
export function load(files, entry) {
  /** @type {Map<string, string>} */
  const addresses = new Map();

  /**
   * @param {string} path
   * @returns {string}
   */
  function addressOf(path) {
    const known = addresses.get(path);
    if (known) return known;
    const text = files[path].replace(IMPORT, (_, head, name) =>
      `${head}"${addressOf(new URL(name, `file:///${path}`).pathname.slice(1))}"`);
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    addresses.set(path, address);
    return address;
  }

  return import(addressOf(entry));
}

/**
 * The same, once for each version on a page, however many ask. What failed is tried again by who asks next.
 * @param {string} version
 * @param {() => Promise<Record<string, string>>} getFiles
 * @param {string} entry
 * @returns {Promise<any>}
 */
export function loadOnce(version, getFiles, entry) {
  const name = Symbol.for(`claimwise.cards/${version}/${entry}`);
  const page = /** @type {any} */ (globalThis);
  page[name] ??= getFiles().then((files) => load(files, entry)).catch((error) => {
    delete page[name];
    throw error;
  });
  return page[name];
}
