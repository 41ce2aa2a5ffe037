/** The front page: what this is, in one screen. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { renderMarkdown, type SiteText } from "../../../kernel-setup/runner/markdown";
import { codeCells } from "../../../kernel-setup/runner/notebook";
import { replayIn, sanitise } from "../../../kernel-setup/runner/sanitise";
import { Failure } from "../../../kernel-setup/setup/failure";
import { githubAnchor } from "./documents";
import { page, readProjectNotebook, type Workshop } from "./notebooks";
import { PageText } from "./page-text";

/** The chapter whose digits grow on the front page, and how their replay is called there. */
const GROWTH = { file: "notebooks/06-gan.ipynb", title: "The growth of the digits" };

/** The front page. */
export function frontPage(workshop: Workshop): string {
  const { root, addresses, assets } = workshop;
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  const text = new PageText();
  const site: SiteText = {
    anchor: githubAnchor,
    afterHeading: () => "",
    fence: (code, info) => text.fence(code, info),
    explained: () => undefined,
  };
  const render = (markdown: string) =>
    renderMarkdown(markdown, {
      file: path.join(root, "README.md"),
      headings: [],
      link: (target) => addresses.link("README.md", target),
      site,
    });
  const to = (name: string) => `${addresses.base}${name}`;
  const html = `<div class="front">
<div class="front-words">
<h1>Build a GAN, from a single neuron</h1>
<p class="front-lead">A course of notebooks in <b>TypeScript</b> that ends with a network drawing digits, and the tested library those notebooks import. On real TensorFlow, on your own machine.</p>
<div class="vp-doc">${text.fence(commandsOf(readme), "bash")}</div>
<p class="front-actions">
<a class="front-button first" href="${to("course/01-neuron.html")}">Start reading</a>
<a class="front-button" href="${to("lab/")}">Open the lab</a>
<a class="front-button" href="${to("guide/install.html")}">Install</a>
</p>
</div>
<div class="front-figure">
${assets.withoutData(growth(root, assets))}
<p>Each digit is one random vector. The same vectors, drawn while the generator learns: in half a minute on two processor cores, from <a href="${to("course/06-gan.html")}">chapter 06</a>.</p>
</div>
</div>
<div class="front-course">
<h2 id="course">The course</h2>
<ol>
${chaptersOf(readme)
  .map(
    ({ title, question }) =>
      `<li><h3>${render(title)
        .replace(/<\/?p>/g, "")
        .trim()}</h3>${render(question)}</li>`,
  )
  .join("\n")}
</ol>
</div>`;
  return text.markdown(page(html, "main"), {
    title: "ganbook",
    titleTemplate: "a GAN from a single neuron, in TypeScript",
    layout: "page",
    sidebar: false,
  });
}

/** The replay of chapter 06, which plays by itself once. */
function growth(root: string, assets: Workshop["assets"]): string {
  for (const { outputs } of codeCells(readProjectNotebook(root, GROWTH.file))) {
    for (const output of outputs) {
      const html = "data" in output ? output.data["text/html"] : undefined;
      const replay = typeof html === "string" ? replayIn(html) : undefined;
      if (typeof html !== "string" || replay?.[1] !== GROWTH.title) continue;
      const markup = `<div class="markup">${sanitise(html, () => undefined)}</div>`;
      return assets.figures.replay(replay, markup).replace('class="figure replay"', 'class="figure replay" data-plays');
    }
  }
  throw new Failure(`${GROWTH.file} stores no replay "${GROWTH.title}", which the front page shows.`, [
    "npm run notebooks -- 06 --write stores what the chapter shows.",
  ]);
}

/** The commands that README begins with. */
function commandsOf(readme: string): string {
  const commands = /^## Two commands\s+```bash\n([\s\S]*?)```/m.exec(readme)?.[1];
  if (commands === undefined)
    throw new Failure('README.md has no code under "## Two commands", which the front page shows.');
  return commands;
}

/** README's table of chapters. */
function chaptersOf(readme: string): { title: string; question: string }[] {
  const rows = [...readme.matchAll(/^\| (\[\d\d · .+?\]\(.+?\)) \| (.+?) \|$/gm)];
  if (rows.length === 0) throw new Failure("README.md has no table of chapters, which the front page shows.");
  return rows.map(([, title = "", question = ""]) => ({ title, question }));
}
