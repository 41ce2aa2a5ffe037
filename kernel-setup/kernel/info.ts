/** Who the kernel is: the content of `kernel_info_reply`. */
import { PROTOCOL_VERSION } from "./wire";

interface Package {
  version: string;
}

/** Read from the packages, without loading them: the reply must not wait for TypeScript. */
export function kernelInfo(): Record<string, unknown> {
  const typescript = (require("typescript/package.json") as Package).version;
  const tslab = (require("tslab/package.json") as Package).version;
  const version = (require("ganbook/package.json") as Package).version;
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "ganbook",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: typescript,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: { name: "javascript", mode: "typescript", typescript: true },
      nbconvert_exporter: "script",
    },
    banner: `ganbook ${version}: TypeScript ${typescript} cells (tslab ${tslab}) on Node ${process.version}`,
    debugger: false,
    help_links: [
      { text: "TypeScript handbook", url: "https://www.typescriptlang.org/docs/handbook/" },
      { text: "TensorFlow.js API", url: "https://js.tensorflow.org/api/latest/" },
    ],
  };
}
