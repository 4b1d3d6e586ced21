// Recording without a click: puts the answers that the kernel sends into the answers cell, and saves the notebook.
// What the two say to each other is described in claimwise/student/automatic.py, which also makes all decisions. And
// cells of ours that the student ran, but that the kernel passed over or forgot, are run again, one by one.
//
// Written by hand in the form in which JupyterLab 4 and Notebook 7 load built extensions (a container of
// webpack's module federation, see the last lines). That is possible because it needs no module of JupyterLab's: all it
// touches comes with the notebook. So there is nothing to build and nothing to renew.

(function () {
  "use strict";

  const TARGET = "claimwise:answers";
  const PAUSE = 1500; // milliseconds without a change before the notebook is saved
  const MARGIN = 500; // milliseconds by which JupyterLab lets the time of a file differ
  const QUIET = 400; // milliseconds without work before a kernel counts as having finished

  const names = ({ id, metadata = {} }) => [(metadata.nbgrader || {}).grade_id, id, metadata.id];

  class Recording {
    constructor(context, contents) {
      this.context = context;
      this.contents = contents;
      this.comm = null;
      this.timer = 0;
      this.isDisposed = false;
      this.onMessage = (_, message) => this.listen(message);
      this.onConnection = (_, status) => status === "connected" && this.rejoin();
      this.onSaveState = (_, state) => this.follow(state);
      context.sessionContext.iopubMessage.connect(this.onMessage);
      context.sessionContext.connectionStatusChanged.connect(this.onConnection);
      context.saveState.connect(this.onSaveState);
      context.sessionContext.ready.then(() => this.rejoin()).catch(() => {});
    }

    // --- Joining ---------------------------------------------------------------------------------------------------

    // A card says of which module it is, and that somebody listens in the kernel.
    listen(message) {
      if (message.header.msg_type !== "display_data") return;
      const said = message.content.metadata && message.content.metadata.claimwise;
      if (said) this.open(said.module);
    }

    // After a reload of the page the cards are there already. Kernels complain if nobody listens, so ask first.
    async rejoin() {
      const kernel = this.kernel();
      if (!kernel || this.joined(kernel)) return;
      await this.context.ready;
      const reply = await kernel.requestCommInfo({ target_name: TARGET }).catch(() => null);
      const comms = (reply && reply.content && reply.content.comms) || {};
      if (Object.keys(comms).length) this.open(this.module());
    }

    open(module) {
      const kernel = this.kernel();
      const cell = this.cell();
      if (this.isDisposed || !kernel || !cell || this.joined(kernel) || !module || module !== this.module()) return;
      this.joinedTo = kernel;
      this.comm = kernel.createComm(TARGET);
      this.comm.onMsg = ({ content: { data } }) => (data.save ? this.saveNow() : this.write(data));
      this.comm.open({ module, source: cell.getSource(), texts: this.texts() });
    }

    kernel() {
      const session = this.context.sessionContext.session;
      return session && session.kernel;
    }

    joined(kernel) {
      return this.comm && !this.comm.isDisposed && this.joinedTo === kernel;
    }

    say(data) {
      if (this.comm && !this.comm.isDisposed) this.comm.send(data);
    }

    // --- The notebook ----------------------------------------------------------------------------------------------

    code() {
      return this.context.model.sharedModel.cells.filter((cell) => cell.cell_type === "code");
    }

    // Which module it is and which cell holds the answers is told as claimwise/handed_in tells it of a saved notebook
    // (notebook.py, recorded.py), but more strictly: where there are several, nothing is written into any of them.

    // The module that the notebook's own note and the cards name; none where they name several.
    module() {
      const noted = (this.context.model.sharedModel.getMetadata("claimwise") || {}).module;
      const named = new Set(noted ? [noted] : []);
      for (const cell of this.code()) {
        const source = cell.getSource();
        const found = source.includes("claim(") && /["']module["']: ["']([^"']+)["']/.exec(source);
        if (found) named.add(found[1]);
      }
      return named.size === 1 ? [...named][0] : undefined;
    }

    // The answers cell, if there is exactly one: by its name, its id or the id that Colab keeps, else by what it holds.
    // Only a code cell can be run, so only such a cell is written to.
    cell() {
      const code = this.code();
      const named = code.filter((cell) => names(cell).includes("answers"));
      const imports = () => code.filter((cell) => cell.getSource().includes("from claimwise.student import answers"));
      const found = named.length ? named : imports();
      return found.length === 1 ? found[0] : null;
    }

    // The cells for written answers by their names, of which each has one.
    written() {
      const found = new Map();
      for (const cell of this.context.model.sharedModel.cells) {
        const name = names(cell).find((each) => String(each).startsWith("written-"));
        if (name) found.set(name, found.has(name) ? null : cell);
      }
      return new Map([...found].filter(([, cell]) => cell));
    }

    texts() {
      return Object.fromEntries([...this.written()].map(([name, cell]) => [name, cell.getSource()]));
    }

    // --- Writing and saving ----------------------------------------------------------------------------------------

    write({ expected, text, written }) {
      const cell = this.cell();
      const present = cell ? cell.getSource() : "";
      if (!cell || (present !== expected && present !== text)) {
        this.say({ is: "different", source: present });
        return;
      }
      if (present !== text) replace(cell, present, text);
      this.writeTexts(written);
      this.say({ is: "written", source: text, texts: this.texts() });
      if (this.context.model.dirty) this.saveSoon();
      else this.say({ is: "saved", source: text });
    }

    // The texts of cards go into cells of their own too, for whoever marks without reading the answers cell. What the
    // student typed there, or pasted, stays.
    writeTexts(written) {
      const cells = this.written();
      for (const [name, { text, may }] of Object.entries(written)) {
        const cell = cells.get(name);
        const present = cell ? cell.getSource() : text;
        const pasted = cell && Object.keys(cell.attachments || {}).length;
        if (present !== text && !pasted && may.includes(present.trim())) replace(cell, present, text);
      }
    }

    saveSoon() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.saveNow(), PAUSE);
    }

    saveNow() {
      clearTimeout(this.timer);
      this.save().catch(() => this.say({ is: "unsaved", why: "failed" }));
    }

    // JupyterLab asks what to do in a dialog when a file has changed or is locked; that is looked for here first.
    async save() {
      const { context } = this;
      if (this.isDisposed || context.isDisposed) return;
      if (!context.model.dirty) return this.say({ is: "saved", source: this.cell()?.getSource() ?? "" });
      if (!context.model.collaborative) {
        const found = await this.contents.get(context.path, { content: false });
        const known = context.contentsModel;
        if (found.writable === false || context.model.readOnly) return this.say({ is: "unsaved", why: "locked" });
        if (known && new Date(found.last_modified) - new Date(known.last_modified) > MARGIN) {
          return this.say({ is: "unsaved", why: "changed" });
        }
      }
      await context.save();
    }

    // Whoever saves: this, the student, or JupyterLab every other minute.
    follow(state) {
      const cell = this.cell();
      if (state === "started") this.saving = cell ? cell.getSource() : "";
      else if (state === "failed") this.say({ is: "unsaved", why: "failed" });
      else if (state === "completed") this.say({ is: "saved", source: this.saving });
    }

    dispose() {
      if (this.isDisposed) return;
      this.isDisposed = true;
      clearTimeout(this.timer);
      this.context.sessionContext.iopubMessage.disconnect(this.onMessage);
      this.context.sessionContext.connectionStatusChanged.disconnect(this.onConnection);
      this.context.saveState.disconnect(this.onSaveState);
      if (this.comm && !this.comm.isDisposed) this.comm.close();
    }
  }

  // A foreign cell with an error has the kernel pass over all that was to run after it, and a kernel that was started
  // again has forgotten every card. The student had run those cells, so they are run again, and no others.
  class Waking {
    constructor(panel, context, commands) {
      this.panel = panel;
      this.session = context.sessionContext;
      this.commands = commands;
      this.asked = new Set(); // cells of ours that were run in this page
      this.done = new Set(); // those that this kernel has run
      this.requests = new Map(); // what was asked of the kernel: id of the message -> id of the cell
      this.due = false;
      this.timer = 0;
      this.onMessage = (_, args) => this.follow(args);
      this.onKernel = (_, { oldValue, newValue }) => this.change(oldValue, newValue);
      this.onStatus = (_, status) => this.look(status);
      this.session.kernelChanged.connect(this.onKernel);
      this.session.statusChanged.connect(this.onStatus);
      this.change(null, this.session.session && this.session.session.kernel);
    }

    change(before, now) {
      if (before) before.anyMessage.disconnect(this.onMessage);
      if (now) now.anyMessage.connect(this.onMessage);
      if (before) this.forget();
    }

    forget() {
      this.done.clear();
      this.requests.clear();
      this.due = this.asked.size > 0;
    }

    follow({ msg, direction }) {
      const { msg_type: type, msg_id: id } = msg.header;
      if (type === "execute_request" && direction === "send") {
        const cell = this.cells().get(msg.metadata && msg.metadata.cellId);
        if (cell === undefined) return;
        this.requests.set(id, msg.metadata.cellId);
        this.asked.add(msg.metadata.cellId);
      } else if (type === "execute_reply" && direction === "recv") {
        const cell = this.requests.get(msg.parent_header.msg_id);
        if (cell === undefined) return;
        if (msg.content.status !== "aborted") {
          this.done.add(cell);
          return;
        }
        this.due = true;
        // Replies and the kernel's state come by two channels: it may have said that it rests before.
        this.look(this.session.session.kernel.status);
      }
    }

    look(status) {
      clearTimeout(this.timer);
      if (["restarting", "autorestarting", "dead"].includes(status)) this.forget();
      else if (status === "idle" && this.due) this.timer = setTimeout(() => this.wake(), QUIET);
    }

    // The places of the cells of ours, by their ids. What is empty when it is given out has nothing to show.
    cells() {
      const ours = /^from claimwise\.student import (claim|answers|hand_in)$/m;
      const { cells } = this.panel.context.model.sharedModel;
      return new Map(cells.map((cell, place) => [cell, place])
        .filter(([cell]) => cell.cell_type === "code" && ours.test(cell.getSource()))
        .map(([cell, place]) => [cell.id, place]));
    }

    async wake() {
      this.due = false;
      const notebook = this.panel.content;
      const { activeCellIndex, mode } = notebook;
      const top = notebook.node.querySelector(".jp-WindowedPanel-outer, .jp-NotebookPanel-notebook") || notebook.node;
      const { scrollTop } = top;
      const left = [...this.cells()].filter(([id]) => this.asked.has(id) && !this.done.has(id));
      for (const [id] of left) {
        const place = this.cells().get(id);
        if (this.panel.isDisposed || this.due || place === undefined) break;
        const focused = document.activeElement;
        notebook.deselectAll();
        notebook.activeCellIndex = place;
        await this.commands.execute("notebook:run-cell", { semanticWidgetId: this.panel.id, activate: false });
        // Who is answering a card that is back already goes on there.
        if (focused && focused.isConnected && focused.closest(".cw")) focused.focus({ preventScroll: true });
      }
      if (this.panel.isDisposed || !left.length) return;
      notebook.deselectAll();
      notebook.activeCellIndex = activeCellIndex;
      if (mode === "edit") notebook.mode = "edit";
      top.scrollTop = scrollTop;
    }

    dispose() {
      if (this.isDisposed) return;
      this.isDisposed = true;
      clearTimeout(this.timer);
      this.session.kernelChanged.disconnect(this.onKernel);
      this.session.statusChanged.disconnect(this.onStatus);
      this.change(this.session.session && this.session.session.kernel, null);
    }
  }

  // Only what differs is replaced, so that a cursor stays where it is. Undo is for what the student typed.
  function replace(cell, present, text) {
    const shorter = Math.min(present.length, text.length);
    let start = 0;
    while (start < shorter && present[start] === text[start]) start++;
    let end = 0;
    while (end < shorter - start && present[present.length - 1 - end] === text[text.length - 1 - end]) end++;
    cell.transact(() => cell.updateSource(start, present.length - end, text.slice(start, text.length - end)), false);
  }

  const plugin = {
    id: "claimwise:recording",
    description: "Records the answers given on claimwise's cards, and saves the notebook.",
    autoStart: true,
    activate: (app) => {
      const recording = (_, context) => new Recording(context, app.serviceManager.contents);
      const waking = (panel, context) => new Waking(panel, context, app.commands);
      for (const createNew of [recording, waking]) app.docRegistry.addWidgetExtension("Notebook", { createNew });
    },
  };

  // What webpack would write: a container with one module, which shares nothing.
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.claimwise = {
    init: () => {},
    get: () => Promise.resolve(() => ({ __esModule: true, default: plugin })),
  };
})();
