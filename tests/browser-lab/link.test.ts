import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { SCENARIOS } from "../../docs/site/lab/scenarios";
import { LabGame, linkOf, type Move, parseLink, withMove } from "../../src/browser-lab";
import { DEFAULT_SETTINGS, labSettings } from "../../src/browser-lab/settings";

const steps = (count: number, kind: "both" | "discriminator" | "generator" = "both"): Move => ({ kind, steps: count });

describe("a link to a game of the lab", () => {
  it("holds what differs from the defaults, and all that was done", () => {
    const moves: Move[] = [
      steps(400),
      steps(20, "discriminator"),
      steps(5, "generator"),
      { kind: "change", setting: "generatorRate", value: 0.001 },
      { kind: "change", setting: "featureMatching", value: true },
      steps(100),
    ];
    const settings = labSettings({ space: "line", seed: 7, discriminatorLayers: [16, 8] });
    const text = linkOf({ settings, moves });
    assert.equal(
      text,
      "space=line&seed=7&discriminatorLayers=16x8&play=400,d20,g5,generatorRate:0.001,featureMatching:on,100",
    );
    assert.deepEqual(parseLink(text), { settings, moves });
  });

  it("holds a drawing, on the line and in the plane", () => {
    const heights = Array.from({ length: 48 }, (_, i) => i);
    for (const settings of [
      labSettings({ space: "line", data: "drawn", drawing: heights }),
      labSettings({ space: "plane", data: "drawn", drawing: [-0.25, 0.5, 0.07, -1] }),
    ]) {
      assert.deepEqual(parseLink(linkOf({ settings, moves: [] })).settings, settings);
    }
  });

  it("is nothing but the space for a game that has just begun, and nothing at all is one on the line", () => {
    assert.equal(linkOf({ settings: labSettings({ space: "plane" }), moves: [] }), "space=plane");
    assert.deepEqual(parseLink(""), { settings: DEFAULT_SETTINGS.line, moves: [] });
  });

  it("reproduces a game to the step", async () => {
    const game = new LabGame({ space: "plane", seed: 3 });
    await game.play(5);
    game.change("loss", "hinge");
    await game.play(2, "discriminator");
    await game.play(3);
    const link = "space=plane&seed=3&play=5,loss:hinge,d2,3";
    const { settings, moves } = parseLink(link);
    const again = new LabGame(settings);
    await again.replay(moves);
    assert.deepEqual(await again.look(), await game.look());
    assert.deepEqual(await again.play(2), await game.play(2));
    again.dispose();
    game.dispose();
  });

  it("counts steps of a kind together, and of a slider only where it came to rest", () => {
    const change = (value: number): Move => ({ kind: "change", setting: "r1", value });
    const moves = [steps(3), steps(4), change(1), change(2), steps(1, "generator"), steps(1)].reduce<Move[]>(
      withMove,
      [],
    );
    assert.deepEqual(moves, [steps(7), change(2), steps(1, "generator"), steps(1)]);
  });

  it("can be read wherever the course has one", () => {
    const files = ["notebooks", "docs"].flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)));
    const links = files
      .filter((file) => /\.(ipynb|md)$/.test(file))
      .flatMap((file) =>
        [...readFileSync(file, "utf8").matchAll(/\blab(?:\.md|\/)#([^\s)"`\\]*=[^\s)"`\\]*)/g)].map(
          ([, link = ""]) => link,
        ),
      );
    assert.ok(links.length >= 5, `${links.length} links`);
    for (const link of [...links, ...SCENARIOS.map((scenario) => scenario.link)])
      assert.doesNotThrow(() => parseLink(link), link);
  });

  it("says what it cannot read", () => {
    for (const [text, message] of [
      ["space=cube", /space "cube": expected one of line, plane, digits/],
      ["colour=red", /"colour": the lab has no such setting; it has space, data/],
      ["seed=many", /seed NaN: expected a whole number/],
      ["generatorLayers=32x900", /generatorLayers 32,900: expected one to four layers/],
      ["batchNorm=yes", /batchNorm "yes": expected on or off/],
      ["play=fast", /play "fast": expected a number of steps/],
      ["play=seed:2", /seed cannot change while a game goes on/],
      ["play=r1:-1", /r1 -1: expected a number from 0/],
      ["play=99999999", /play 99999999 steps: expected 50000 at most/],
      ["data=drawn&drawing=1.2.3", /drawing "3 heights": expected 48/],
      ["space=plane&data=drawn&drawing=1.2.3", /drawing "1.5 points"/],
      ["space=digits&data=ring", /data "ring": expected one of all, 0, 1/],
    ] as const) {
      assert.throws(() => parseLink(text), message, text);
    }
  });
});
