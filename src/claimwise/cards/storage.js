// What a page keeps in this browser: records under keys that are lists of words, in IndexedDB. Other tabs of the site hear
// of each change. Where nothing can be kept, everything works on in memory, and the page is told.

/**
 * @typedef {string[]} Key
 * @typedef {{key: Key, value: any}} Entry
 * @typedef {"kept" | "memory" | "full"} State kept: all is in the browser's storage; memory: there is none; full: some
 *   could not be put there
 */
/**
 * @typedef {object} Store
 * @property {() => State} state
 * @property {(key: Key) => Promise<any>} get
 * @property {(start: Key) => Promise<Entry[]>} list what stands under keys that begin so
 * @property {(key: Key, value: any) => Promise<void>} put
 * @property {(start: Key) => Promise<void>} remove whatever stands under keys that begin so
 * @property {() => number} unkept how many records are in memory only
 */

const RECORDS = "records";

/**
 * Open the store of a site.
 * @param {string} site its address: sites that share a host share nothing else
 * @param {{onChange: (changed: Entry | {removed: Key}) => void, onState: (state: State) => void}} tell what other tabs
 *   changed, and whether records can be kept now
 * @returns {Promise<Store>}
 */
export async function openStore(site, { onChange, onState }) {
  const name = `claimwise ${site}`;
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel(name) : null;
  channel?.addEventListener("message", ({ data }) => {
    const id = JSON.stringify(data.key);
    if (!data.removed && (!database || waiting.has(id))) waiting.set(id, data); // newer than what could not be kept
    onChange(data);
  });
  /** Records that are not in the browser's storage. @type {Map<string, Entry>} */
  const waiting = new Map();
  let database = await opened(name).catch(() => null);
  /** @type {State} */
  let state = database ? "kept" : "memory";

  /** @param {State} now */
  function become(now) {
    if (now === state) return;
    state = now;
    onState(state);
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(records: IDBObjectStore) => IDBRequest<T>} does
   * @returns {Promise<T>}
   */
  async function run(mode, does) {
    try {
      return await request(mode, does);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
      database = await opened(name); // the browser had closed it
      return request(mode, does);
    }
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(records: IDBObjectStore) => IDBRequest<T>} does
   * @returns {Promise<T>}
   */
  function request(mode, does) {
    return new Promise((resolve, reject) => {
      const transaction = /** @type {IDBDatabase} */ (database).transaction(RECORDS, mode);
      const asked = does(transaction.objectStore(RECORDS));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
      transaction.commit?.(); // at once, so that it is kept even if the page is left now
    });
  }

  /** @param {Key} key @param {any} value */
  async function put(key, value) {
    const entry = { key, value };
    const id = JSON.stringify(key);
    waiting.set(id, entry);
    await keep();
    channel?.postMessage(entry); // now, so that who hears of it finds it kept
  }

  /** Try to keep all that is not kept yet. */
  async function keep() {
    if (!database) return;
    const tried = [...waiting];
    try {
      await Promise.all(tried.map(([, { key: at, value: what }]) => run("readwrite", (records) => records.put(what, at))));
      for (const [other, written] of tried) if (waiting.get(other) === written) waiting.delete(other);
      if (!waiting.size) become("kept");
    } catch (error) {
      console.error(error);
      become("full");
    }
  }

  /** @param {Key} start */
  async function list(start) {
    /** @type {Entry[]} */
    let found = [];
    if (database) {
      const within = IDBKeyRange.bound(start, [...start, []]); // a list comes after every text
      const [keys, values] = await Promise.all([
        run("readonly", (records) => records.getAllKeys(within)), run("readonly", (records) => records.getAll(within)),
      ]);
      found = keys.map((key, at) => ({ key: /** @type {Key} */ (key), value: values[at] }));
    }
    const others = [...waiting.values()].filter(({ key }) => begins(key, start));
    const own = new Set(others.map(({ key }) => JSON.stringify(key)));
    return [...found.filter(({ key }) => !own.has(JSON.stringify(key))), ...others];
  }

  /** @param {Key} start */
  async function remove(start) {
    for (const [id, { key }] of waiting) if (begins(key, start)) waiting.delete(id);
    if (database) await run("readwrite", (records) => records.delete(IDBKeyRange.bound(start, [...start, []])));
    channel?.postMessage({ removed: start });
  }

  return {
    state: () => state,
    get: async (key) => (await list(key)).find((entry) => entry.key.length === key.length)?.value,
    list,
    put,
    remove,
    unkept: () => waiting.size,
  };
}

/** @param {Key} key @param {Key} start */
export function begins(key, start) {
  return start.every((word, at) => key[at] === word);
}

/**
 * @param {string} name
 * @returns {Promise<IDBDatabase>}
 */
function opened(name) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(RECORDS);
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
  });
}
