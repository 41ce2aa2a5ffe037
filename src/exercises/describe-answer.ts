/** What somebody gave as an answer, in a few words, for a verdict that begins with "got …". */
export function describeAnswer(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "function") return "a function";
  if (typeof value === "string") return `the text ${JSON.stringify(value)}`;
  if (value === null || typeof value !== "object") return String(value);
  if ("dtype" in value && "shape" in value) return `a tensor of the shape [${value.shape}]`;
  if (value instanceof Promise) return "a promise (does something want an await?)";
  return `an object with ${Object.keys(value).join(", ") || "nothing in it"}`;
}
