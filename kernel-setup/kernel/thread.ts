/** What a worker of a cell starts with where its file is TypeScript: loads that file as a cell would import it. */
import { syncBuiltinESMExports } from "node:module";
import threads from "node:worker_threads";
import { installChecks } from "./cell/checks";
import { Project } from "./compile/project";
import { NotebookService } from "./compile/service";
import { CellModules } from "./modules";
import { openThreads, type ThreadData } from "./process/threads";
import { FLAGS } from "./protocol/channel";
import { Tracebacks } from "./traceback";

const { file, settings, data } = threads.workerData as ThreadData;
(threads as { workerData: unknown }).workerData = data;
syncBuiltinESMExports();
openThreads(settings);

const { root, folder, language } = settings;
const tracebacks = new Tracebacks(root, folder);
tracebacks.install();
// Flags that nobody sets: an interrupt is for cells, and a worker has its own end, terminate().
installChecks(new Int32Array(FLAGS), (error) => error);
const project = new Project(folder, root, language);
const modules = new CellModules({
  project,
  notebook: new NotebookService(project, language),
  tell: () => {},
  mapped: (compiled, map) => tracebacks.addFile(compiled, map),
});
// What it rejects with becomes the worker's "error".
void modules.prepare([file]);
