// The page around a notebook: it says in words what is missing, opens the notebook, lets its cards appear, brings it up
// to date when the course has a newer one, and keeps and hands out the student's work.
//
// The notebook runs in a frame (JupyterLite) and is reached through its own interface, `jupyterapp`.

(function () {
  "use strict";

  const MINUTE = 60000;
  const module = document.body.dataset.module;
  const file = module + ".ipynb";
  const lite = new URL("../lite/", location.href);
  const element = (id) => document.getElementById(id);
  const frame = element("notebook");

  class Problem extends Error {
    constructor(what, remedy) {
      super(what);
      this.remedy = remedy;
    }
  }

  // --- What the browser must be able to do ---------------------------------------------------------------------------

  async function checkBrowser() {
    if (location.protocol === "file:") {
      throw new Problem(
        "This page was opened from a folder. It works only when it comes from a web server.",
        "Open it by its web address. Instructors can try it with “claimwise serve --from FOLDER”.",
      );
    }
    if (!isSecureContext) {
      throw new Problem(
        "This page came over http. The exercises need a secure address, one that begins with https.",
        "Put https in place of http in the address. If that does not work, tell your instructor.",
      );
    }
    if (typeof WebAssembly !== "object" || typeof BroadcastChannel !== "function" || !crypto.randomUUID) {
      throw new Problem(
        "This browser cannot run the exercises. It is too old, or it forbids WebAssembly.",
        "Bring your browser up to date, or use a new Chrome, Edge, Firefox or Safari. On an iPhone or iPad, turn Lockdown Mode off for this page.",
      );
    }
    if (!navigator.serviceWorker || !(await storageWorks())) {
      throw new Problem(
        "This browser does not let the page keep your work.",
        "If this is a private window, open the page in a normal one. If you have blocked cookies or site data, allow them for this page.",
      );
    }
    if (!(await isOnlyTab())) {
      throw new Problem(
        "These exercises are open in another tab or window.",
        "Go on there. Or close it, then try again here. In two places at once, one would overwrite the other.",
      );
    }
  }

  function storageWorks() {
    return new Promise((resolve) => {
      try {
        const request = indexedDB.open("claimwise-check");
        request.onsuccess = () => {
          request.result.close();
          indexedDB.deleteDatabase("claimwise-check");
          resolve(true);
        };
        request.onerror = () => resolve(false);
      } catch {
        resolve(false);
      }
    });
  }

  // Holds a lock for as long as this page is open. A page that is being reloaded lets go of it only after a moment.
  async function isOnlyTab() {
    if (!navigator.locks) return true;
    const patience = new AbortController();
    setTimeout(() => patience.abort(), 3000);
    return new Promise((resolve) => {
      navigator.locks
        .request("claimwise " + location.pathname, { signal: patience.signal }, () => {
          resolve(true);
          return new Promise(() => {});
        })
        .catch(() => resolve(false));
    });
  }

  // --- Opening -------------------------------------------------------------------------------------------------------

  function step(number, text) {
    element("progress").value = number;
    element("step").textContent = text;
  }

  async function openNotebook() {
    step(0, "1 of 3: fetching the notebook …");
    await trustNothingStored();
    frame.src = new URL("notebooks/index.html?path=" + encodeURIComponent(file), lite);
    const app = await until(() => frame.contentWindow.jupyterapp);
    answerPython(app.serviceManager.contents);
    startKernel(app.serviceManager).catch(console.warn); // then the notebook starts it, a little later
    const panel = await until(() => app.shell.currentWidget && app.shell.currentWidget.context && app.shell.currentWidget);
    await panel.context.ready;
    return { app, panel, context: panel.context };
  }

  // Python starts while the notebook is still being laid out. The notebook finds it by the path.
  async function startKernel({ kernelspecs, sessions }) {
    await until(() => kernelspecs.specs && kernelspecs.specs.kernelspecs.python);
    const options = { name: file, path: file, type: "notebook", kernel: { name: "python" } };
    // Only one connection can speak for the cards: that of the notebook.
    const session = await sessions.startNew(options, { kernelConnectionOptions: { handleComms: false } });
    session.dispose();
  }

  // Python waits for ever for a file that cannot be written, such as a draft. So it is told that it was, and the student
  // that it was not.
  function answerPython(contents) {
    for (const name of ["save", "rename", "newUntitled"]) {
      const write = contents[name].bind(contents);
      contents[name] = async (path, ...given) => {
        try {
          return await write(path, ...given);
        } catch (error) {
          if (path === file) throw error; // the notebook itself, which Jupyter saves
          console.error(error);
          notKept();
          return { path: "not-kept" }; // no file is called that
        }
      };
    }
  }

  async function startPython({ context }) {
    step(1, "2 of 3: starting Python in your browser …");
    await context.sessionContext.ready;
    const kernel = await until(() => context.sessionContext.session && context.sessionContext.session.kernel);
    // Jupyter's server tells a kernel in this way which notebook it runs.
    const code = `import os, claimwise.student; os.environ["JPY_SESSION_NAME"] = ${JSON.stringify(file)}`;
    const reply = await kernel.requestExecute({ code, silent: true, store_history: false }).done;
    if (reply.content.status !== "ok") throw new Error(reply.content.evalue);
  }

  // Only the course's own cells run by themselves, and an answers cell that holds answers. Whatever else stands in the
  // stored notebook waits until the student runs it.
  async function showCards({ app, panel, context }, released) {
    step(2, "3 of 3: laying out the questions …");
    const kernel = context.sessionContext.session.kernel;
    const wanted = await Promise.all(panel.content.widgets.map(({ model }) => mayRun(model, released, kernel)));
    panel.content.activeCellIndex = wanted.indexOf(true);
    panel.content.widgets.filter((_, place) => wanted[place]).forEach((cell) => panel.content.select(cell));
    const all = app.commands.execute("notebook:run-cell");
    panel.content.deselectAll();
    panel.content.activeCellIndex = 0;
    let done = false;
    all.catch(console.error).finally(() => (done = true));
    await until(() => done || frame.contentDocument.querySelector(".cw-status .cw-line"));
    await panel.content.scrollToItem(0, "start");
    step(3, "Ready.");
  }

  async function mayRun(model, released, kernel) {
    if (model.type !== "code") return false;
    const source = model.sharedModel.getSource();
    const given = released.cells.find((cell) => nameOf(cell) && nameOf(cell) === nameOf({ metadata: model.metadata }));
    if (!given) return false;
    if (textOf(given) === source) return true;
    if (given.metadata.nbgrader.locked) return false;
    const code = `__import__("claimwise.handed_in.responses").handed_in.responses.read(${JSON.stringify(source)})`;
    const reply = await kernel.requestExecute({ code, silent: true, store_history: false, stop_on_error: false }).done;
    return reply.content.status === "ok";
  }

  async function until(found) {
    for (;;) {
      const thing = found();
      if (thing) return thing;
      await pause(20);
    }
  }

  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  // Rejects if loading takes too long, Python says that it cannot start (start.mjs), or the connection goes.
  function failure() {
    return new Promise((_, reject) => {
      const remedy = "Check your connection, then try again. What had been kept before is safe.";
      const other = " If it happens again, close other tabs and programs, or try another browser.";
      if (typeof BroadcastChannel === "function") {
        new BroadcastChannel("claimwise " + lite.pathname).onmessage = ({ data }) => {
          console.error(data);
          reject(new Problem("Python could not be started in this browser.", remedy + other));
        };
      }
      addEventListener("offline", () => reject(new Problem("The connection was lost while the exercises were loading.", remedy)));
      setTimeout(() => {
        element("step").textContent += " This is taking long; a slow connection may need some minutes.";
      }, MINUTE);
      setTimeout(() => reject(new Problem("The exercises did not load within five minutes.", remedy)), 5 * MINUTE);
    });
  }

  // --- A newer version of the notebook -------------------------------------------------------------------------------

  // Once a notebook has been saved here, the browser shows the saved one and never again the course's. So the course's
  // cells, which students cannot edit, are replaced where they differ and added where they are missing. A student's own
  // cells are not touched, and no cell is taken away. Gives the course's notebook.
  async function bringUpToDate({ context }) {
    const response = await fetch(new URL("files/" + file, lite), { cache: "no-cache" });
    const mine = context.model.toJSON();
    if (!response.ok) return mine; // the saved notebook is still good
    const released = await response.json();
    const changes = merge(released, mine);
    if (!changes) return released;
    context.model.fromJSON(mine);
    await context.save();
    notice("The course has a newer version of these exercises, and yours has been brought up to date. Your answers are still there. Where a question changed, read it again.");
    return released;
  }

  const nameOf = (cell) => cell.metadata.nbgrader && cell.metadata.nbgrader.grade_id;
  const textOf = (cell) => [].concat(cell.source).join("");

  // Changes `mine`; gives how many cells it changed or added.
  function merge(released, mine) {
    let changes = 0;
    let place = 0;
    for (const cell of released.cells.filter(nameOf)) {
      const found = mine.cells.findIndex((other) => nameOf(other) === nameOf(cell));
      if (found < 0) {
        mine.cells.splice(place++, 0, cell);
        changes++;
        continue;
      }
      place = found + 1;
      if (cell.metadata.nbgrader.locked && textOf(cell) !== textOf(mine.cells[found])) {
        mine.cells[found] = cell;
        changes++;
      }
    }
    return changes;
  }

  // --- Keeping and handing out ---------------------------------------------------------------------------------------

  function keep({ context }) {
    context.saveState.connect((_, state) => {
      if (state === "completed") {
        const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
        element("state").textContent = "Kept at " + time;
        told = false;
      } else if (state === "failed") {
        notKept();
      }
    });
    const save = async () => {
      if (context.model.dirty) await context.save();
    };
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save();
    });
    element("back").addEventListener("click", async (event) => {
      if (!context.model.dirty) return;
      event.preventDefault();
      await save();
      location.href = element("back").href;
    });
    let warned = false;
    element("download").onclick = async () => {
      // An answer reaches Python, and from there the notebook, after a moment; nobody answers if Python has died.
      await Promise.race([heard(context), pause(5000)]);
      for (let waited = 0; unrecorded() && waited < 2000; waited += 100) await pause(100);
      await save().catch(console.error); // a full storage must not stand in the way
      if (unrecorded() && !warned) {
        notice("Some of your answers are not recorded, so the file would not hold them. Run the cell under “Record your answers”, then choose “Download my notebook” again. If you choose it again without that, you get the file as it is.");
        warned = true;
        return;
      }
      warned = false;
      download(context.model.toJSON());
    };
    element("download").hidden = false;
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  }

  let told = false;

  function notKept() {
    element("state").textContent = "Not kept!";
    if (told) return;
    told = true;
    notice("Your work could not be kept in this browser. Its storage may be full. Choose “Download my notebook” now, so that nothing is lost.");
  }

  // Waits until Python has dealt with all that the cards have told it.
  async function heard({ sessionContext: { session } }) {
    if (session && session.kernel) await session.kernel.requestExecute({ code: "", silent: true, store_history: false }).done;
  }

  // How many cards say that their answer is not in the notebook yet.
  function unrecorded() {
    return frame.contentDocument.querySelectorAll(".cw-status .cw-waiting").length;
  }

  // What JupyterLite has stored of this notebook, read without it, for when it cannot be opened. `change` may change it.
  function saved(change) {
    return new Promise((resolve) => {
      const request = indexedDB.open("JupyterLite Storage - " + lite.pathname);
      request.onupgradeneeded = () => request.transaction.abort(); // there is none, and none is to be made
      request.onerror = () => resolve(null);
      request.onsuccess = () => {
        const database = request.result;
        const transaction = database.transaction("files", change ? "readwrite" : "readonly");
        const files = transaction.objectStore("files");
        const entry = files.get(file);
        let content = null;
        entry.onsuccess = () => {
          if (!entry.result) return;
          content = entry.result.content;
          if (change) files.put(change(entry.result), file);
        };
        transaction.oncomplete = transaction.onabort = () => {
          database.close();
          resolve(content);
        };
      };
    });
  }

  // Jupyter shows outputs as they are, scripts included, where a stored notebook itself says that it can be trusted.
  function trustNothingStored() {
    return saved((stored) => {
      for (const cell of (stored.content && stored.content.cells) || []) if (cell.metadata) delete cell.metadata.trusted;
      return stored;
    });
  }

  async function rescue() {
    const notebook = await saved();
    if (!notebook) return;
    element("download").onclick = () => download(notebook);
    element("download").hidden = false;
    notice("What you did here before is safe. “Download my notebook” gives you a copy.");
  }

  function download(notebook) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(notebook, null, 1)], { type: "application/x-ipynb+json" }));
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), MINUTE);
  }

  // --- Saying --------------------------------------------------------------------------------------------------------

  function notice(text) {
    const line = document.createElement("p");
    line.textContent = text;
    element("notice").append(line);
    element("notice").hidden = false;
  }

  function give(problem) {
    console.error(problem);
    frame.removeAttribute("src");
    element("loading").hidden = true;
    element("what").textContent = problem.remedy ? problem.message : "Something went wrong while the exercises were loading: " + problem.message;
    element("remedy").textContent = problem.remedy || "Try again. If it happens again, try another browser.";
    element("problem").hidden = false;
    rescue().catch(console.error); // nothing can be read where there is no storage
  }

  async function start() {
    await checkBrowser();
    const notebook = await openNotebook();
    const released = await bringUpToDate(notebook);
    await startPython(notebook);
    keep(notebook);
    await showCards(notebook, released);
    element("loading").hidden = true;
  }

  element("again").addEventListener("click", () => location.reload());
  Promise.race([start(), failure()]).catch(give);
})();
