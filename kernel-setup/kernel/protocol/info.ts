/** Who the kernel is: the content of `kernel_info_reply`. */
import type { Language } from "./languages";
import { PROTOCOL_VERSION } from "./wire";

interface Package {
  version: string;
}

const NAMES: Record<Language, string> = { typescript: "TypeScript", javascript: "JavaScript" };

/** Read from the packages, without loading them: the reply must not wait for TypeScript. */
export function kernelInfo(language: Language = "typescript"): Record<string, unknown> {
  const typescript = (require("typescript/package.json") as Package).version;
  const tslab = (require("tslab/package.json") as Package).version;
  const version = (require("ganbook/package.json") as Package).version;
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "ganbook",
    implementation_version: version,
    language_info: languageInfo(language, typescript),
    banner: `ganbook ${version}: ${NAMES[language]} cells (TypeScript ${typescript}, tslab ${tslab}) on Node ${process.version}`,
    debugger: false,
    help_links: [
      { text: "TypeScript handbook", url: "https://www.typescriptlang.org/docs/handbook/" },
      { text: "TensorFlow.js API", url: "https://js.tensorflow.org/api/latest/" },
    ],
  };
}

/** What front ends colour, store and export cells by. */
function languageInfo(language: Language, typescript: string): Record<string, unknown> {
  const isTypeScript = language === "typescript";
  return {
    name: language,
    version: isTypeScript ? typescript : process.versions.node,
    mimetype: `text/${language}`,
    file_extension: isTypeScript ? ".ts" : ".js",
    pygments_lexer: language,
    codemirror_mode: isTypeScript
      ? { name: "javascript", mode: "typescript", typescript: true }
      : { name: "javascript", mode: "javascript" },
    nbconvert_exporter: "script",
  };
}
