// Keeps the site for when there is no line, and gives out nothing but what was published: before this text the build
// writes VERSION and FILES, a table from path to hash. All files of a version are kept before it is used, and it is used
// for all pages at once, so no page is ever made of two versions.

const SCOPE = new URL(self.registration.scope);
const PREFIX = `claimwise ${SCOPE.pathname} `;
const CACHE = PREFIX + VERSION;
const LIST = new URL("claimwise-kept.json", SCOPE).href; // no file is called that: what the cache holds, with hashes

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forget()));
self.addEventListener("message", ({ data }) => {
  if (data === "use the new version") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const name = event.request.method === "GET" ? nameOf(new URL(event.request.url)) : null;
  if (name !== null && Object.hasOwn(FILES, name)) event.respondWith(answer(event.request, name));
});

/** Which published file an address means; `null` if none of this site's. */
function nameOf(url) {
  if (url.origin !== SCOPE.origin || !url.pathname.startsWith(SCOPE.pathname)) return null;
  const name = decodeURIComponent(url.pathname.slice(SCOPE.pathname.length));
  return name === "" || name.endsWith("/") ? `${name}index.html` : name;
}

const addressOf = (name) => new URL(name, SCOPE).href;

// The page asks for the change and waits for it: what comes to a worker while another takes its place may never be answered.
const CHANGE = `<!doctype html><meta charset="utf-8"><title>…</title><script>
  navigator.serviceWorker.getRegistration().then(({ waiting }) => {
    if (!waiting) return location.reload();
    waiting.onstatechange = () => ["activated", "redundant"].includes(waiting.state) && location.reload();
    waiting.postMessage("use the new version");
  });
  setTimeout(() => location.reload(), 5000);
</script>`;
let changing = false; // tried once: if it fails, this version goes on until no page is open any more

async function answer(request, name) {
  if (request.mode === "navigate" && self.registration.waiting && !changing) {
    const pages = await self.clients.matchAll({ type: "window" });
    if (pages.length < 2) {
      // This page is left for another, and no other is open: the newer version may take over before that one is shown.
      // A header “Refresh” would only look for the place, where the address names one.
      changing = true;
      return new Response(CHANGE, { headers: { "Content-Type": "text/html" } });
    }
  }
  const cache = await caches.open(CACHE);
  return (await cache.match(addressOf(name))) ?? fetch(request);
}

/** Fetch all files, but for those that an earlier version kept and that are the same. One that is not as published fails. */
async function keep() {
  const cache = await caches.open(CACHE);
  const earlier = await kept();
  const names = Object.keys(FILES);
  const next = async () => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      const address = addressOf(name);
      const same = earlier.find(({ files }) => files[name] === FILES[name]);
      const known = same && (await same.cache.match(address));
      const response = known ?? (await fetch(address, { cache: "no-cache", integrity: FILES[name], credentials: "same-origin" }));
      if (!response.ok) throw new Error(`${name}: ${response.status}`);
      // A redirected answer could not be given to a page that is opened.
      await cache.put(address, response.redirected ? new Response(await response.blob(), { headers: response.headers }) : response);
    }
  };
  await Promise.all([next(), next(), next(), next()]);
  await cache.put(LIST, new Response(JSON.stringify(FILES)));
}

/** The caches of complete versions, with what they hold. */
async function kept() {
  const found = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    const cache = await caches.open(name);
    const list = await cache.match(LIST);
    if (list) found.push({ cache, files: await list.json() });
  }
  return found;
}

async function forget() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  }
}
