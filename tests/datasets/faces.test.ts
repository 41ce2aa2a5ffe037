import assert from "node:assert/strict";
import fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FACE_ATTRIBUTES, type Faces, faceArtist, faces, faceTraits, someOf, splitFaces } from "../../src/datasets";
import { tf } from "../../src/engine";
import { sha256 } from "../../src/files";

describe("drawn faces", () => {
  let cacheFolder: string;
  let some: Faces;
  before(async () => {
    cacheFolder = fs.mkdtempSync(path.join(tmpdir(), "ganbook-faces-"));
    some = await faces({ count: 120, cacheFolder });
  });
  after(() => fs.rmSync(cacheFolder, { recursive: true, force: true }));

  const kept = () =>
    path.join(cacheFolder, fs.readdirSync(cacheFolder).find((name) => name.startsWith("faces-64")) ?? "");
  /** How many faces are drawn, and the faces. */
  const drawing = async (options: Parameters<typeof faces>[0]) => {
    let drawn = 0;
    const result = await faces({ cacheFolder, ...options, onProgress: (done) => (drawn = done) });
    return { drawn, result };
  };
  const digest = ({ images }: Faces) => sha256(images);

  it("are images in colour, with a label for each attribute", () => {
    const { images, attributes, ...size } = some;
    assert.deepEqual(size, { count: 120, height: 64, width: 64, channels: 3 });
    assert.equal(images.length, 120 * 64 * 64 * 3);
    assert.deepEqual(Object.keys(attributes), Object.keys(FACE_ATTRIBUTES));
    for (const values of Object.values(attributes)) assert.equal(values.length, 120);
  });

  it("are the same texts everywhere", async () => {
    const artist = await faceArtist();
    const texts = (await faceTraits(1, 64)).map((face) => artist(face, 64));
    assert.equal(sha256(texts.join("\n")), "320b21075cd7c387522d11c44cec2453c52b34f996b2cdb09a56bebb57d0c0ed");
  });

  it("have the background that their labels say", () => {
    const colours = { blue: "b6e3f4", green: "d1f0c8", pink: "f9d0dc", violet: "d5ccf5" };
    for (let i = 0; i < some.count; i++) {
      // Of the top corners no hair reaches into the right one.
      const corner = Buffer.from(some.images.subarray((i * 64 * 64 + 63) * 3, (i * 64 * 64 + 64) * 3)).toString("hex");
      const label = FACE_ATTRIBUTES.background.values[some.attributes.background[i] as number] as keyof typeof colours;
      assert.equal(corner, colours[label], `face ${i}`);
    }
  });

  it("wear glasses, which are blue, where their labels say so", () => {
    const blue = (i: number) => {
      let count = 0;
      for (let p = i * 64 * 64; p < (i + 1) * 64 * 64; p++) {
        const [r, g, b] = some.images.subarray(p * 3, p * 3 + 3) as unknown as [number, number, number];
        if (b > r + 60 && b > g + 60) count++;
      }
      return count;
    };
    for (let i = 0; i < some.count; i++) assert.equal(blue(i) > 15, some.attributes.glasses[i] === 1, `face ${i}`);
  });

  it("are kept on the disk, and not drawn again", async () => {
    const { drawn, result } = await drawing({ count: 120 });
    assert.equal(drawn, 0);
    assert.equal(digest(result), digest(some));
    assert.deepEqual(result.attributes, some.attributes);
  });

  it("are the same, however many are asked for; only those that are missing are drawn", async () => {
    const fewer = await drawing({ count: 7 });
    assert.equal(fewer.drawn, 0);
    assert.equal(digest(fewer.result), digest(someOf(some, 0, 7)));
    const more = await drawing({ count: 150 });
    assert.equal(more.drawn, 30);
    assert.equal(digest(someOf(more.result, 0, 120)), digest(some));
  });

  it("are drawn again where the file was cut short, altered, or is something else", async () => {
    const whole = fs.readFileSync(kept());
    const altered = Buffer.from(whole);
    altered[whole.length - 1000] = (altered[whole.length - 1000] as number) ^ 1;
    for (const content of [whole.subarray(0, whole.length / 2), altered, Buffer.alloc(0), Buffer.from("no faces\n")]) {
      fs.writeFileSync(kept(), content);
      const { drawn, result } = await drawing({ count: 120 });
      assert.equal(drawn, 120);
      assert.equal(digest(result), digest(some));
    }
  });

  it("come with a warning where they cannot be kept", async () => {
    const blocked = path.join(cacheFolder, "a-file");
    fs.writeFileSync(blocked, "");
    const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
    const result = await faces({ count: 2, cacheFolder: path.join(blocked, "cache") });
    assert.equal(digest(result), digest(someOf(some, 0, 2)));
    assert.match((await warned).message, /could not be kept in .*a-file.*GANBOOK_CACHE/s);
  });

  it("of half the size are means of the large ones", async () => {
    const { drawn, result } = await drawing({ count: 3, size: 32 });
    assert.equal(drawn, 0);
    assert.equal(result.height, 32);
    const at = (set: Faces, i: number, y: number, x: number, c: number) =>
      set.images[((i * set.height + y) * set.width + x) * 3 + c] as number;
    for (const [i, y, x, c] of [
      [0, 0, 0, 0],
      [1, 15, 16, 1],
      [2, 31, 30, 2],
    ] as [number, number, number, number][]) {
      const square = [at(some, i, 2 * y, 2 * x, c), at(some, i, 2 * y, 2 * x + 1, c)];
      square.push(at(some, i, 2 * y + 1, 2 * x, c), at(some, i, 2 * y + 1, 2 * x + 1, c));
      assert.equal(at(result, i, y, x, c), Math.round(square.reduce((a, b) => a + b) / 4));
    }
  });

  it("come in sizes that do not divide the usual one, too", async () => {
    const { result } = await drawing({ count: 2, size: 48 });
    assert.equal(result.images.length, 2 * 48 * 48 * 3);
  });

  it("are others with another seed", async () => {
    const { result } = await drawing({ count: 5, seed: 2 });
    assert.notEqual(digest(result), digest(someOf(some, 0, 5)));
  });

  it("split into 85 and 15 of 100", () => {
    const { train, heldOut } = splitFaces(some);
    assert.deepEqual([train.count, heldOut.count], [102, 18]);
    assert.deepEqual(heldOut.attributes.hair, some.attributes.hair.subarray(102));
    assert.equal(digest(heldOut), sha256(some.images.subarray(102 * 64 * 64 * 3)));
  });

  it("leave no tensor behind", async () => {
    const before = tf.memory().numTensors;
    await faceTraits(3, 50);
    assert.equal(tf.memory().numTensors, before);
  });

  it("refuse what makes no sense", async () => {
    await assert.rejects(faces({ count: 0 }), /0 faces: expected a whole number from 1 on/);
    await assert.rejects(faces({ count: 100_001 }), /100001 faces: chance makes no more than 100000/);
    await assert.rejects(faces({ size: 4 }), /size 4: expected a whole number of pixels from 8 to 512/);
    await assert.rejects(faces({ seed: -1 }), /seed -1: expected a whole number/);
    assert.throws(() => someOf(some, 100, 121), /images 100 to 121: the set holds 120/);
  });
});

describe("what faces look like", () => {
  it("follows the shares, each attribute by itself", async () => {
    const count = 10_000;
    const traits = await faceTraits(1, count);
    const names = Object.keys(FACE_ATTRIBUTES) as (keyof typeof FACE_ATTRIBUTES)[];
    for (const name of names) {
      FACE_ATTRIBUTES[name].probabilities.forEach((share, value) => {
        const found = traits.filter((face) => face[name] === value).length / count;
        // Four standard deviations, and half a per cent because no face comes twice, which takes more of the frequent ones.
        const room = 4 * Math.sqrt((share * (1 - share)) / count) + 0.005;
        assert.ok(Math.abs(found - share) < room, `${name} ${value}: ${found} for ${share}`);
      });
    }
    for (const a of names) {
      for (const b of names.slice(names.indexOf(a) + 1)) {
        const both = traits.filter((face) => face[a] === 1 && face[b] === 1).length / count;
        const each = [a, b].map((name) => traits.filter((face) => face[name] === 1).length / count) as [number, number];
        assert.ok(Math.abs(both - each[0] * each[1]) < 4 * Math.sqrt((each[0] * each[1]) / count), `${a} and ${b}`);
      }
    }
  });

  it("is no face's twice", async () => {
    const traits = await faceTraits(1, 10_000);
    const looks = traits.map(({ glassesStyle, ...face }) =>
      Object.values({ ...face, glassesStyle: face.glasses * glassesStyle }).join(),
    );
    assert.equal(new Set(looks).size, 10_000);
  });
});
