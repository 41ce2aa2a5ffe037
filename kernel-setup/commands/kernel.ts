/** `npm run kernel`: installs, lists and removes the kernels in the reader's own Jupyter. */
import { kernelCommand } from "../install/cli";
import { report } from "../setup/failure";
import { stopOnSignals } from "../setup/run";
import { setUpKernel } from "../setup/setup";

stopOnSignals("Stopped.");
kernelCommand(process.argv.slice(2), undefined, setUpKernel).catch(report);
