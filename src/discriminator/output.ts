/**
 * What the last neuron of a discriminator gives: a `"logit"`, any number, which the losses take because they lose no
 * precision with it; or a `"probability"`, its sigmoid, in [0, 1].
 */
export type Output = "logit" | "probability";

/**
 * The activation that makes the output of the last neuron.
 *
 * @throws RangeError for another output
 */
export function outputActivation(output: Output): "linear" | "sigmoid" {
  if (output === "logit") return "linear";
  if (output === "probability") return "sigmoid";
  throw new RangeError(`output "${output}": expected "logit" or "probability"`);
}
