import { describe, expect, test } from "vitest";
import { packTar } from "../tar.ts";
import { type Bench, failure, readLogs } from "./bench.ts";

export function imagesContract(bench: Bench): void {
  describe("images", () => {
    store(bench);
    making(bench);
  });
}

const reference = (bench: Bench) => `${bench.name()}:one`;

function store(bench: Bench): void {
  test("that are there can be inspected, tagged and untagged", async () => {
    const { images } = bench.engine;
    const { id, labels, env } = await images.inspect(bench.image);
    expect(labels).toMatchObject(bench.labels);
    expect(env["PATH"]).toBe("/bin");
    const ref = reference(bench);
    await images.tag(bench.image, ref);
    expect(await images.inspect(ref)).toMatchObject({ id, refs: expect.arrayContaining([ref]) as string[] });
    await images.remove(ref);
    await failure(images.inspect(ref), "ImageNotFound");
    expect((await images.inspect(bench.image)).id).toBe(id);
  });

  test("that are missing are not found, and cannot be pulled from nowhere", async () => {
    const { images } = bench.engine;
    await failure(images.inspect("towpath-nothing:1"), "ImageNotFound");
    await failure(images.remove("towpath-nothing:1"), "ImageNotFound");
    await failure(images.push("127.0.0.1:1/towpath-nothing:1"), "ImageNotFound");
    await failure(images.pull("127.0.0.1:1/towpath-nothing:1"), "PullFailed");
  });

  test("in use are not removed", async () => {
    const ref = reference(bench);
    await bench.engine.images.importTar(packTar([{ path: "a", content: bench.name() }]), { ref, changes: labelled(bench) });
    const id = await bench.create(["x"], { image: ref });
    await failure(bench.engine.images.remove(ref), "Conflict");
    await bench.engine.containers.remove(id);
    await bench.engine.images.remove(ref);
  });

  test("are pruned by label, only those unused", async () => {
    const labels = { ...bench.labels, only: bench.name() };
    const ref = reference(bench);
    const changes = Object.entries(labels).map(([key, value]) => `LABEL ${key}=${value}`);
    await bench.engine.images.importTar(packTar([{ path: "a", content: ref }]), { ref, changes });
    expect((await bench.engine.images.list({ labels })).map(({ refs }) => refs)).toEqual([[ref]]);
    expect((await bench.engine.images.prune(labels)).length).toBeGreaterThan(0);
    expect(await bench.engine.images.list({ labels })).toEqual([]);
    await bench.engine.images.inspect(bench.image);
  });
}

const labelled = (bench: Bench) => Object.entries(bench.labels).map(([key, value]) => `LABEL ${key}=${value}`);

function making(bench: Bench): void {
  test("from a root file system, with changes", async () => {
    const ref = reference(bench);
    const changes = [...labelled(bench), 'CMD ["say", "hi"]', "ENV A=1 B=two", "WORKDIR /data", "EXPOSE 80", "USER 5"];
    const id = await bench.engine.images.importTar(packTar([{ path: "data/", type: "directory" }]), { ref, changes });
    const details = await bench.engine.images.inspect(ref);
    expect(details).toMatchObject({
      id,
      refs: [ref],
      command: ["say", "hi"],
      workingDirectory: "/data",
      user: "5",
      exposedPorts: ["80/tcp"],
    });
    expect(details.env).toMatchObject({ A: "1", B: "two" });
  });

  test("from a Dockerfile", async () => {
    const ref = reference(bench);
    const dockerfile = [`FROM ${bench.image}`, "COPY note.txt /etc/note", "ENV KIND=built", 'CMD ["show", "/etc/note"]'].join("\n");
    const context = packTar([
      { path: "Dockerfile", content: dockerfile },
      { path: "note.txt", content: "from the context" },
    ]);
    let output = "";
    const id = await bench.engine.images.build(context, { ref, labels: bench.labels, onOutput: (text) => (output += text) });
    expect(await bench.engine.images.inspect(ref)).toMatchObject({ id, labels: bench.labels, command: ["show", "/etc/note"] });
    expect(output).toContain("COPY note.txt /etc/note");
    const container = await bench.engine.containers.create({ image: ref, labels: bench.labels });
    await bench.engine.containers.start(container);
    await bench.engine.containers.wait(container);
    expect((await readLogs(bench, container)).stdout).toBe("from the context");
  });

  test("a Dockerfile that fails is a failed build", async () => {
    const build = (dockerfile: string) =>
      bench.engine.images.build(packTar([{ path: "Dockerfile", content: dockerfile }]), { labels: bench.labels });
    await failure(build(`FROM ${bench.image}\nRUN ["say", "no", "", "3"]`), "BuildFailed");
    await failure(build(`FROM ${bench.image}\nCOPY nothing /`), "BuildFailed");
  });

  test("from a container", async () => {
    const container = await bench.start(["write", "/tmp/note", "committed"]);
    await bench.engine.containers.wait(container);
    const ref = reference(bench);
    await bench.engine.images.commit(container, { ref, changes: ['CMD ["show", "/tmp/note"]'] });
    const copy = await bench.start(["show", "/tmp/note"], { image: ref });
    await bench.engine.containers.wait(copy);
    expect((await readLogs(bench, copy)).stdout).toBe("committed\n");
  });

  test("saved and loaded are the same", async () => {
    const ref = reference(bench);
    const id = await bench.engine.images.importTar(packTar([{ path: "a", content: ref }]), { ref, changes: labelled(bench) });
    const parts: Buffer[] = [];
    for await (const part of await bench.engine.images.save([ref])) parts.push(part as Buffer);
    await bench.engine.images.remove(ref);
    await failure(bench.engine.images.inspect(ref), "ImageNotFound");
    const archive = (async function* () {
      yield* parts;
    })();
    expect(await bench.engine.images.load(archive)).toEqual([ref]);
    expect((await bench.engine.images.inspect(ref)).id).toBe(id);
  });
}
