import assert from "node:assert/strict";
import { chmodSync, cpSync, rmSync } from "node:fs";
import path from "node:path";
import { Failure } from "../../../kernel-setup/setup/failure";
import { readText } from "../../../kernel-setup/setup/files";
import { type Paths, pathsOf, sitePackages } from "../../../kernel-setup/setup/paths";
import {
  choosePython,
  ensureEnvironment,
  ensureRequirements,
  findPython,
  type Python,
  pipInstall,
  pipNews,
  stampFile,
} from "../../../kernel-setup/setup/python";
import { relocate } from "../../../kernel-setup/setup/relocate";
import { run } from "../../../kernel-setup/setup/run";
import { bin, cleanUp, folder, write } from "./sandbox";

/** A program that answers like a Python of some version. */
const python = (version: number[], usable = true) => `echo '${JSON.stringify(["/py", version, usable])}'`;

const lock = { child: () => {}, release: () => {} };

async function failure(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Failure, `no Failure but ${error}`);
  return error;
}

describe("Python", () => {
  after(cleanUp);

  it("is the first that is new enough and has venv", async () => {
    const PATH = bin({
      python3: python([3, 9, 18]),
      "python3.13": python([3, 13, 0], false),
      "python3.12": "exit 1",
      "python3.11": python([3, 11, 7]),
      python: python([3, 10, 1]),
    });
    assert.deepEqual(await findPython({ PATH }), { executable: "/py", version: "3.11.7", minor: 11 });
  });

  it("is the one that GANBOOK_PYTHON names", async () => {
    const PATH = bin({ python3: python([3, 11, 7]), mine: python([3, 12, 1]) });
    assert.equal((await findPython({ PATH, GANBOOK_PYTHON: "mine" })).version, "3.12.1");
    const error = await failure(findPython({ PATH, GANBOOK_PYTHON: "/no/such" }));
    assert.match(error.message, /GANBOOK_PYTHON=\/no\/such is not a Python ≥ 3\.10/);
  });

  it("missing or too old: says so, with the command for each platform", async () => {
    const none = await failure(findPython({ PATH: bin({}) }));
    assert.match(none.message, /no Python ≥ 3\.10 found/);
    for (const command of ["apt install python3", "dnf install python3", "brew install python"]) {
      assert.ok(none.describe().includes(command), command);
    }
    const old = await failure(findPython({ PATH: bin({ python3: python([3, 9, 18]) }) }));
    assert.match(old.message, /python3 is 3\.9\.18/);
  });

  it("without venv: names the package that has it", async () => {
    const error = await failure(findPython({ PATH: bin({ python3: python([3, 11, 2], false) }) }));
    assert.match(error.message, /python3 \(3\.11\.2\) cannot make environments: its module venv/);
    assert.ok(error.describe().includes("sudo apt install python3-venv"));
  });

  describe("private environment", () => {
    let paths: Paths;
    before(() => {
      paths = pathsOf(folder());
    });
    /** A Python whose "venv" is a program that answers like itself. */
    const maker = (version: number[]) => {
      const answer = python(version);
      const make = `mkdir -p "$4/bin"; printf '#!/bin/sh\\n%s\\n' "${answer.replaceAll('"', '\\"')}" > "$4/bin/python"; chmod +x "$4/bin/python"`;
      const executable = path.join(bin({ py: `if [ "$2" = -m ]; then ${make}; else ${answer}; fi` }), "py");
      return { executable, version: version.join("."), minor: version[1] ?? 0 };
    };

    it("is made once, and kept whatever Python is first on the PATH later", async () => {
      const made = maker([3, 11, 7]);
      assert.equal((await ensureEnvironment(paths, made, lock)).state, "done");
      const chosen = await choosePython(paths, { PATH: bin({ python3: python([3, 12, 1]) }) });
      assert.deepEqual(chosen, made);
      assert.equal((await ensureEnvironment(paths, chosen, lock)).state, "kept");
    });

    it("is kept when its Python gets an update within the same minor version", async () => {
      const made = maker([3, 11, 7]);
      rmSync(paths.python, { recursive: true });
      await ensureEnvironment(paths, made, lock);
      write(paths.interpreter, `#!/bin/sh\n${python([3, 11, 9])}\n`);
      const updated = await choosePython(paths, { PATH: "" });
      assert.deepEqual(updated, { ...made, version: "3.11.9" });
      assert.equal((await ensureEnvironment(paths, updated, lock)).state, "kept");
      write(paths.interpreter, `#!/bin/sh\n${python([3, 12, 1])}\n`);
      await failure(choosePython(paths, { PATH: "" }));
    });

    it("gets its packages with the pinned versions of what they bring along, anew when a pin changes", async () => {
      const [file, constraints] = ["r.txt", "c.txt"].map((name) => path.join(paths.root, name)) as [string, string];
      const requirements = { name: "Lab", file, constraints, lock, progress: () => {} };
      write(file, "lab==1");
      write(constraints, "below==1");
      write(paths.interpreter, `#!/bin/sh\necho "$@" >>${paths.root}/calls\n`);
      const calls = () => (readText(path.join(paths.root, "calls")) ?? "").match(/ install .*/g) ?? [];
      await ensureRequirements(paths, requirements);
      assert.match(calls()[0] ?? "", new RegExp(`-r ${file} -c ${constraints}$`));
      assert.equal((await ensureRequirements(paths, requirements)).state, "kept");
      write(constraints, "below==2");
      assert.equal((await ensureRequirements(paths, requirements)).state, "done");
      assert.equal(calls().length, 2);
    });

    it("without its stamp is taken for half-made, and made anew", async () => {
      write(path.join(paths.python, "half-installed"), "");
      rmSync(stampFile(paths, "environment"));
      const outcome = await ensureEnvironment(paths, maker([3, 11, 7]), lock);
      assert.match(outcome.note ?? "", /made anew: the last set-up was cut off/);
      assert.throws(() => rmSync(path.join(paths.python, "half-installed")), { code: "ENOENT" });
    });

    it("in which pip was killed is made anew: a package half unpacked can look whole", async () => {
      const made = maker([3, 11, 7]);
      await ensureEnvironment(paths, made, lock);
      // This pip is killed at once; the next one ends with an error of its own.
      write(paths.interpreter, "#!/bin/sh\nkill -9 $$\n");
      await failure(pipInstall(paths, { what: "x", args: ["x"], progress: () => {}, lock }));
      assert.match((await ensureEnvironment(paths, made, lock)).note ?? "", /made anew: the last set-up was cut off/);
      write(paths.interpreter, "#!/bin/sh\nexit 1\n");
      await failure(pipInstall(paths, { what: "x", args: ["x"], progress: () => {}, lock }));
      assert.equal((await ensureEnvironment(paths, made, lock)).state, "kept");
    });

    it("that was moved and is to have another Python is made anew", async () => {
      const made = maker([3, 11, 7]);
      write(stampFile(paths, "environment"), "/elsewhere\n/usr/bin/other\n3.11\n");
      const outcome = await ensureEnvironment(paths, made, lock);
      assert.match(outcome.note ?? "", /made anew: for another Python/);
    });

    it("whose interpreter does not run any more is not kept", async () => {
      write(paths.interpreter, "#!/bin/sh\nexit 1\n");
      const found = await choosePython(paths, { PATH: bin({ python3: python([3, 12, 1]) }) });
      assert.equal(found.version, "3.12.1");
    });
  });

  describe("private environment, moved or copied", () => {
    // Made for once by a real Python, with a package of two files, one of which is a script.
    let original: Paths;
    let made: Python;
    before(async () => {
      original = pathsOf(path.join(folder(), "one"));
      made = await choosePython(original);
      assert.equal((await ensureEnvironment(original, made, lock)).state, "done");
      fill(original);
      write(stampFile(original, "tests"), "stamp");
    });

    const fill = (paths: Paths) => {
      const site = sitePackages(paths) as string;
      write(path.join(site, "kept.py"), "print(42)\n");
      write(
        path.join(site, "kept-1.dist-info", "RECORD"),
        "kept.py,sha256=x,10\nkept-1.dist-info/METADATA,,\n__pycache__/kept.pyc,,\n../../../bin/kept,sha256=x,1\n",
      );
      write(path.join(site, "kept-1.dist-info", "METADATA"), "Metadata-Version: 2.1\nName: Kept\nVersion: 1\n");
      const script = path.join(paths.python, "bin", "kept");
      write(script, `#!${paths.interpreter}\nimport sys, kept\nprint(sys.prefix)\n`);
      chmodSync(script, 0o755);
    };

    /** A copy, as `cp -r` makes it. */
    const copied = (name: string) => {
      const paths = pathsOf(path.join(folder(), name));
      cpSync(original.root, paths.root, { recursive: true, verbatimSymlinks: true });
      return paths;
    };

    for (const name of ["two", "with a blank", `${"long".repeat(40)}`]) {
      it(`keeps its packages, and its scripts run in the new place: ${name.slice(0, 12)}`, async () => {
        const paths = copied(name);
        // Another shell, with another Python first on its PATH, changes nothing.
        const chosen = await choosePython(paths, { PATH: bin({ python3: python([3, 13, 1]) }) });
        assert.deepEqual(chosen, made);
        const outcome = await ensureEnvironment(paths, chosen, lock);
        assert.match(outcome.note ?? "", /; the project was moved or copied, its packages are kept$/);
        const ran = await run(path.join(paths.python, "bin", "kept"), []);
        assert.deepEqual(ran.output.trim().split("\n"), ["42", paths.python]);
        assert.equal(readText(stampFile(paths, "tests")), "stamp");
        for (const file of [path.join(paths.python, "pyvenv.cfg"), path.join(paths.python, "bin", "activate")]) {
          assert.ok(!readText(file)?.includes(`${original.root}/`), file);
        }
        assert.equal((await ensureEnvironment(paths, chosen, lock)).state, "kept");
      });
    }

    const damages: Record<string, (paths: Paths, site: string) => void> = {
      "lacks a file of a package": (_, site) => rmSync(path.join(site, "kept.py")),
      "has a file that was cut short": (_, site) => write(path.join(site, "kept.py"), "prin"),
      "lacks a package's list of files": (_, site) => rmSync(path.join(site, "kept-1.dist-info", "RECORD")),
      "lacks a package that another needs": (_, site) =>
        write(path.join(site, "kept-1.dist-info", "METADATA"), "Name: Kept\nVersion: 1\nRequires-Dist: gone>=2\n"),
      "has a module for another system": (_, site) => {
        write(path.join(site, "a.cpython-37m-sparc.so"), "");
        write(path.join(site, "kept-1.dist-info", "RECORD"), "a.cpython-37m-sparc.so,sha256=x,0\n");
      },
      "lacks what a stamp speaks of": (paths) => write(stampFile(paths, "tensorflow"), "tensorflow-cpu==2 cpu"),
    };
    it("is not whole where anything is missing, cut short or for another system", async () => {
      const paths = copied("damaged");
      const whole = () => {
        const tensorflow = readText(stampFile(paths, "tensorflow")) ? [["tensorflow", "tensorflow-cpu"]] : [];
        return relocate(paths, made, [["pip"], ...tensorflow], false, lock);
      };
      assert.equal(await whole(), true);
      for (const [what, damage] of Object.entries(damages)) {
        damage(paths, sitePackages(paths) as string);
        assert.equal(await whole(), false, `it ${what}`);
        fill(paths);
      }
    });

    it("is made anew where it is not whole, and says so", async () => {
      const paths = copied("damaged");
      rmSync(path.join(sitePackages(paths) as string, "kept.py"));
      const outcome = await ensureEnvironment(paths, made, lock);
      assert.match(outcome.note ?? "", /made anew: the project was moved or copied, and not all packages are whole$/);
      assert.equal(readText(stampFile(paths, "tests")), undefined);
    });
  });

  it("pip's lines become news", () => {
    for (const [line, news] of [
      ["  Downloading jupyterlab-4.6.6-py3-none-any.whl (12.4 MB)", "downloading jupyterlab 4.6.6 (12.4 MB)"],
      ["  Using cached plotly-7.1.0-py3-none-any.whl (9.7 MB)", "cached: plotly 7.1.0 (9.7 MB)"],
      ["  Downloading six-1.17.0-py2.py3-none-any.whl (11 kB)", undefined],
      ["Installing collected packages: a, b, c", "unpacking 3 packages"],
      ["Requirement already satisfied: pip", undefined],
    ] as const) {
      assert.equal(pipNews(line), news);
    }
  });
});
