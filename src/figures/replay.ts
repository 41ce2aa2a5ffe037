import { createHash } from "node:crypto";
import type { MimeBundle } from "../engine/host";
import { Figure } from "./figure";
import { checkFrames, FilmStrip, type Still, stillOf } from "./film-strip";
import { imageTag, scriptJson } from "./html";
import { ImageGrid } from "./image-grid";
import { CARD, INK, MUTED, PALETTE } from "./palette";
import { type Film, play } from "./player";

/** How a replay runs. */
export interface ReplayOptions {
  title?: string;
  /** One for each frame, for example `"step 1,200"`. */
  labels?: readonly string[];
  /** Frames a second. */
  fps?: number;
  /** Most frames that the strip shows which stands in where scripts do not run; 8 by default. Large frames want fewer. */
  stills?: number;
}

/** Stored frames behind a slider; where scripts do not run, a {@link FilmStrip}. */
export class Replay extends Figure {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly #frames: readonly Figure[];
  readonly #labels: readonly string[];
  readonly #fps: number;
  readonly #strip: FilmStrip;

  constructor(frames: readonly Figure[], { title = "", labels, fps = 6, stills = 8 }: ReplayOptions) {
    super();
    checkFrames(frames, labels);
    if (!(fps > 0)) throw new Error(`fps must be above zero, got ${fps}.`);
    this.title = title;
    this.#frames = frames;
    this.#labels = labels ?? frames.map((_, i) => `frame ${i + 1}`);
    this.#fps = fps;
    this.#strip = new FilmStrip(frames, { title, labels: this.#labels, most: stills });
    this.width = this.#strip.width;
    this.height = this.#strip.height;
  }

  text(): string {
    const last = this.#labels.length - 1;
    return `${this.title ? `${this.title}\n` : ""}Replay of ${this.#frames.length} frames, ${this.#labels[0]} to ${this.#labels[last]}`;
  }

  /** The strip. */
  png(density?: number): Promise<Buffer> {
    return this.#strip.png(density);
  }

  override async html(): Promise<string> {
    const stills = await Promise.all(this.#frames.map(stillOf));
    const [first] = stills as [Still, ...Still[]];
    const grid = this.#frames[0];
    const zoom =
      grid instanceof ImageGrid ? Math.max(1, Math.floor(620 / first.width)) : Math.min(1, 700 / first.width);
    const film: Film = {
      frames: stills.map(({ png }) => png.toString("base64")),
      labels: [...this.#labels],
      fps: this.#fps,
      width: Math.round(first.width * zoom),
      height: Math.round(first.height * zoom),
      crisp: first.crisp,
      accent: PALETTE[0],
      muted: MUTED,
    };
    // Named after what it shows: two replays in a page stay apart, and the same replay has the same bytes.
    const id = `replay-${createHash("sha256")
      .update(JSON.stringify([this.title, film]))
      .digest("hex")
      .slice(0, 12)}`;
    // One pixel a CSS pixel, as the frames have: the sharper one is in the bundle beside it.
    const strip = imageTag(await this.png(1), { alt: this.text(), width: this.width });
    return `<div class="${id}" style="max-width:${Math.max(this.width, film.width)}px;padding:8px 12px;background:${CARD};color:${INK};font-family:sans-serif;font-size:13px">
<div data-strip>${strip}</div>
</div>
<script>(${play.toString()})(${scriptJson(id)}, ${scriptJson(this.title)}, ${scriptJson(film)});</script>`;
  }

  override async bundle(): Promise<MimeBundle> {
    return { "text/html": await this.html(), ...(await super.bundle()) };
  }
}

/**
 * Plays figures of one size as a film: play button, slider, label, arrow keys and space. Use it on image grids of the same
 * latent vectors, made every so many steps.
 *
 * @throws when there is no frame, labels are fewer or more than frames, or frames differ in size
 */
export function replay(frames: readonly Figure[], options: ReplayOptions = {}): Replay {
  return new Replay(frames, options);
}
