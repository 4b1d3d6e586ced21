// Plays events to JupyterLab's extension in front of a notebook with three cells of ours, and prints which of them it
// has run again. Events come on the command line as JSON: ["send" | "ok" | "aborted", cell] or ["status", state].

import { readFileSync } from "node:fs";

globalThis.window = globalThis;
globalThis.document = { activeElement: null };
(0, eval)(readFileSync(process.argv[2], "utf8"));

class Signal {
  slots = [];
  connect = (slot) => this.slots.push(slot);
  emit = (args) => this.slots.forEach((slot) => slot(null, args));
}

const source = "from claimwise.student import claim\nclaim()";
const cells = ["a", "b", "c"].map((id) => ({ id, cell_type: "code", getSource: () => source }));
const kernel = { status: "unknown", anyMessage: new Signal() };
const sessionContext = { session: { kernel }, kernelChanged: new Signal(), statusChanged: new Signal() };
const context = { sessionContext, model: { sharedModel: { cells } } };
const content = { node: { querySelector: () => ({ scrollTop: 0 }) }, deselectAll() {}, mode: "command", activeCellIndex: 0 };
const panel = { context, content, id: "panel" };
const ran = [];
const commands = { execute: async () => ran.push(cells[content.activeCellIndex].id) };

const extensions = [];
const app = { docRegistry: { addWidgetExtension: (_, made) => extensions.push(made) }, serviceManager: {}, commands };
(await window._JUPYTERLAB.claimwise.get())().default.activate(app);
extensions[1].createNew(panel, context);

for (const [event, told] of JSON.parse(process.argv[3])) {
  if (event === "status") {
    kernel.status = told;
    sessionContext.statusChanged.emit(told);
  } else if (event === "send") {
    const header = { msg_type: "execute_request", msg_id: told };
    kernel.anyMessage.emit({ direction: "send", msg: { header, metadata: { cellId: told } } });
  } else {
    const msg = { header: { msg_type: "execute_reply" }, parent_header: { msg_id: told }, content: { status: event } };
    kernel.anyMessage.emit({ direction: "recv", msg });
  }
}
setTimeout(() => process.stdout.write(JSON.stringify(ran)), 600); // it waits for 400 ms of rest
