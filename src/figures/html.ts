const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Makes text safe inside HTML or SVG, in element content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

/** Makes text safe for plotly, which reads a small HTML of its own in every label (and keeps quotes as they are). */
export function escapeLabel(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character] as string);
}

/** JSON that can stand inside a `<script>`: no `</script>` and no `<!--` can appear in it. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, "\\u003c");
}

/** An `<img>`; `source` is a PNG file's bytes or an address, such as one that holds the file itself. Width in CSS pixels. */
export function imageTag(source: Buffer | string, { alt, width }: { alt: string; width: number }): string {
  if (typeof source !== "string") return imageTag(`data:image/png;base64,${source.toString("base64")}`, { alt, width });
  return `<img alt="${escapeHtml(alt)}" width="${width}" style="max-width:100%;height:auto" src="${source}">`;
}
