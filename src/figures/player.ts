/** What {@link play} shows. */
export interface Film {
  /** PNG files, base64. */
  frames: string[];
  labels: string[];
  fps: number;
  /** Of a frame on screen, CSS pixels. */
  width: number;
  height: number;
  /** Whether pixels are to be seen as squares. */
  crisp: boolean;
  accent: string;
  muted: string;
}

/**
 * The player of a replay. This function's own source text is written into the page, so it uses nothing from outside it.
 * It takes the place of the film strip, which is what remains where scripts do not run.
 */
export function play(id: string, title: string, film: Film): void {
  // No loop statements in here: the kernel puts interrupt checks into those of the library, and a page has no kernel.
  document.querySelectorAll<HTMLElement>(`.${id}:not([data-ready])`).forEach((root) => {
    root.dataset.ready = "";
    const last = film.frames.length - 1;
    const add = <K extends keyof HTMLElementTagNameMap>(parent: HTMLElement, name: K, style: string) => {
      const element = document.createElement(name);
      element.style.cssText = style;
      parent.appendChild(element);
      return element;
    };
    root.querySelector("[data-strip]")?.remove();
    if (title) add(root, "div", "font-weight:600;font-size:16px;margin:2px 0 8px").textContent = title;
    const rendering = film.crisp ? "image-rendering:pixelated;" : "";
    const screen = add(
      root,
      "img",
      `display:block;${rendering}width:${film.width}px;height:${film.height}px;max-width:100%`,
    );
    const bar = add(root, "div", `display:flex;align-items:center;gap:10px;margin-top:8px;max-width:${film.width}px`);
    const button = add(
      bar,
      "button",
      `width:34px;height:28px;padding:0;border:0;border-radius:4px;background:${film.accent};color:#fff;font-size:13px;cursor:pointer`,
    );
    const slider = add(bar, "input", `flex:1;min-width:0;accent-color:${film.accent};cursor:pointer`);
    const label = add(bar, "span", `min-width:9em;color:${film.muted};font-variant-numeric:tabular-nums`);
    Object.assign(slider, { type: "range", min: "0", max: String(last), step: "1" });
    slider.setAttribute("aria-label", "Frame");
    let timer: ReturnType<typeof setInterval> | undefined;
    const show = (index: number) => {
      slider.value = String(index);
      screen.src = `data:image/png;base64,${film.frames[index]}`;
      screen.alt = film.labels[index] ?? "";
      label.textContent = film.labels[index] ?? "";
      slider.setAttribute("aria-valuetext", label.textContent);
    };
    const mark = () => {
      button.textContent = timer ? "❚❚" : "▶";
      button.setAttribute("aria-label", timer ? "Pause" : "Play");
    };
    const pause = () => {
      clearInterval(timer);
      timer = undefined;
      mark();
    };
    const start = () => {
      if (Number(slider.value) === last) show(0);
      timer = setInterval(() => {
        // A page that dropped the player must not keep its clock.
        if (!root.isConnected || Number(slider.value) >= last) pause();
        else show(Number(slider.value) + 1);
      }, 1000 / film.fps);
      mark();
    };
    button.addEventListener("click", () => (timer ? pause() : start()));
    slider.addEventListener("input", () => {
      pause();
      show(Number(slider.value));
    });
    bar.addEventListener("keydown", (event) => {
      // The notebook has shortcuts on the same keys.
      event.stopPropagation();
      if (event.key === " " && event.target === slider) {
        event.preventDefault();
        button.click();
      }
    });
    show(last);
    mark();
  });
}
