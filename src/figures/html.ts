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

/** An `<img>` that needs nothing from outside, of a PNG file or one of another `type`; width in CSS pixels. */
export function imageTag(
  file: Buffer,
  { alt, width, type = "image/png" }: { alt: string; width: number; type?: string },
): string {
  const source = `data:${type};base64,${file.toString("base64")}`;
  return `<img alt="${escapeHtml(alt)}" width="${width}" style="max-width:100%;height:auto" src="${source}">`;
}
