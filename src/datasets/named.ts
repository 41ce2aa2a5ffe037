import { homedir } from "node:os";
import { join } from "node:path";
import { celeba, celebaCrops } from "./celeba";
import { digits } from "./digits";
import { faces, splitFaces } from "./faces";
import { imageFolder, listed, readBoxes } from "./folder";
import type { ImageDataset, Images } from "./images";
import { mnistFrom } from "./mnist";
import type { ImageSource } from "./source";

/** Images to train on that were asked for by name. */
export interface NamedImages {
  /** The name it was asked for by, like `mnist:/data/mnist`. */
  readonly name: string;
  /** What they are called in a sentence. */
  readonly title: string;
  /** To train on: in memory, or read batch by batch. */
  readonly train: Images | ImageSource;
  /** To judge by, where a set has such a part. */
  readonly heldOut?: Images;
  /** Both parts with their classes, where they are known. */
  readonly labelled?: ImageDataset;
  /** What is worth knowing, such as files that were left out, in one line each. */
  readonly notes: readonly string[];
  /** Closes the files that batches are read from. */
  close(): Promise<void>;
}

/** What becomes of images that are not of one size by themselves. */
export interface ImagesForm {
  /** Pixels of a side, or height and width. */
  size?: number | readonly [height: number, width: number];
  /** 1: grey, 3: red, green and blue. */
  channels?: 1 | 3;
  /** `centre`, `stretch`, or a file with a box for each image: see {@link readBoxes}. */
  crop?: string;
}

export interface NamedImagesOptions extends ImagesForm {
  /** Told now and then how many images are there that are not at once, and of how many. */
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal | undefined;
}

type Opened = Omit<NamedImages, "name" | "title" | "notes" | "close"> & Partial<NamedImages>;

interface Kind {
  title: string;
  /** Whether a folder is named behind the colon; otherwise the set ships with the project. */
  folder: boolean;
  /** Of the form of images, what may be asked for. */
  form: readonly (keyof ImagesForm)[];
  open(folder: string, options: NamedImagesOptions): Opened | Promise<Opened>;
}

const parts = (labelled: ImageDataset): Opened => ({ train: labelled.train, heldOut: labelled.heldOut, labelled });

const KINDS: Record<string, Kind> = {
  digits: { title: "digits", folder: false, form: [], open: () => parts(digits()) },
  faces: {
    title: "drawn faces",
    folder: false,
    form: ["size"],
    async open(_, { size = 64, onProgress }) {
      if (typeof size !== "number")
        throw new RangeError(`size ${size.join("x")}: drawn faces are square; give one number`);
      return splitFaces(await faces({ size, ...(onProgress ? { onProgress } : {}) }));
    },
  },
  mnist: { title: "MNIST", folder: true, form: [], open: (folder) => parts(mnistFrom(folder)) },
  fashion: { title: "Fashion-MNIST", folder: true, form: [], open: (folder) => parts(mnistFrom(folder)) },
  celeba: {
    title: "CelebA",
    folder: true,
    form: ["size"],
    async open(folder, options) {
      const list = celeba(folder);
      const opened = await openFolder(list.folder, { ...options, crop: celebaCrops(list, { part: "train" }) });
      return { ...opened, notes: [...list.remarks, ...opened.notes] };
    },
  },
  images: {
    title: "images",
    folder: true,
    form: ["size", "channels", "crop"],
    open(folder, { crop = "centre", ...options }) {
      return openFolder(folder, {
        ...options,
        crop: crop === "centre" || crop === "stretch" ? crop : readBoxes(inHome(crop)),
      });
    },
  },
};

async function openFolder(
  folder: string,
  {
    onProgress,
    signal,
    ...form
  }: Omit<NamedImagesOptions, "crop"> & Pick<Parameters<typeof imageFolder>[1] & {}, "crop">,
): Promise<Pick<NamedImages, "train" | "notes" | "close">> {
  const train = await imageFolder(folder, {
    ...form,
    ...(onProgress ? { onProgress: ({ done, total }) => onProgress(done, total) } : {}),
    ...(signal ? { signal } : {}),
  });
  const { broken, withoutBox, close } = train;
  const notes = broken.length > 0 ? [listed(broken)] : [];
  if (withoutBox > 0 && typeof form.crop === "object") notes.push(`${withoutBox} images without a box are left out.`);
  return { train, notes, close };
}

/** What {@link namedImages} knows, for messages and help. */
export const IMAGE_NAMES: readonly string[] = Object.entries(KINDS).map(([kind, { folder }]) =>
  folder ? `${kind}:DIR` : kind,
);

/**
 * The images of a name, as a command line gives it: `digits` and `faces` ship with the project (the faces are drawn
 * the first time); of a folder are `images:DIR` (any images, see `imageFolder`), `celeba:DIR` (its training part, cut to the
 * faces), `mnist:DIR` and `fashion:DIR` (four IDX files, see `mnistFrom`). A folder that begins with `~/` lies in the reader's home:
 * a shell does not expand it behind a colon.
 *
 * @throws Error for an unknown name (listing the known ones), a folder that is missing or lacks files (naming what was
 *   looked for and what is there), and for damaged files
 * @throws RangeError for a form that the images cannot have
 */
export async function namedImages(name: string, options: NamedImagesOptions = {}): Promise<NamedImages> {
  const colon = name.indexOf(":");
  const kind = colon < 0 ? name : name.slice(0, colon);
  const folder = colon < 0 ? undefined : name.slice(colon + 1);
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!known) throw new Error(`Data "${name}" is not known; possible are ${IMAGE_NAMES.join(", ")}.`);
  if (folder !== undefined && !known.folder) {
    throw new Error(`Data "${name}": ${kind} ship with the project and take no folder; say ${kind}.`);
  }
  if (!folder && known.folder) {
    throw new Error(`Data "${name}" lacks its folder; say ${kind}:DIR, for example ${kind}:/data/${kind}.`);
  }
  for (const asked of ["size", "channels", "crop"] as const) {
    if (options[asked] === undefined || known.form.includes(asked)) continue;
    throw new Error(`Data "${name}" comes as it is: there is no ${asked} to choose.`);
  }
  const opened = await known.open(inHome(folder ?? ""), options);
  return { notes: [], close: async () => {}, ...opened, name, title: known.title };
}

function inHome(file: string): string {
  return file.startsWith("~/") ? join(homedir(), file.slice(2)) : file;
}
