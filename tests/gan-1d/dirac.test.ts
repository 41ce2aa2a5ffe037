import assert from "node:assert/strict";
import { type DiracPoint, diracGame } from "../../src/gan-1d";

describe("the smallest GAN", () => {
  const radius = ({ generator, discriminator }: DiracPoint) => Math.hypot(generator, discriminator);

  it("moves as worked out by hand", () => {
    // From (1, 0) at rate 0.1: σ(0) = ½, so ψ = −0.05; then, alternating, θ = 1 − 0.1 · 0.05 · σ(−0.05) = 0.997562.
    const [, alternating] = diracGame({ steps: 1 });
    assert.equal(alternating?.discriminator, -0.05);
    assert.ok(Math.abs((alternating?.generator as number) - 0.997562) < 1e-6);
    const [, simultaneous] = diracGame({ steps: 1, order: "simultaneous" });
    assert.deepEqual(simultaneous, { generator: 1, discriminator: -0.05 });
  });

  it("circles when the two take turns, and runs away when both move at once", () => {
    const turns = diracGame({ steps: 2000 }).map(radius);
    assert.ok(Math.min(...turns) > 0.8 && Math.max(...turns) < 1.2);
    const atOnce = diracGame({ steps: 2000, order: "simultaneous" }).map(radius);
    assert.ok((atOnce.at(-1) as number) > 2);
  });
});
