package org.catchupmix.app.campaign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.catchupmix.run.RunFolder;

/** Runs of two epochs of a few small images, which take about a second. */
final class TinyRun {
  private static final int SIDE = 8;
  private static final int CLASSES = 4;

  /** The files that the settings decide to the last bit. */
  static final List<String> SAME =
      List.of(
          "checkpoint.safetensors",
          "best.safetensors",
          "metrics.csv",
          "steps.jsonl",
          "filter-track.json",
          "summary.json");

  private TinyRun() {}

  /** Writes an image set in the files of MNIST. */
  static void writeData(Path folder, Random random) throws IOException {
    Files.createDirectories(folder);
    writeSplit(folder, "train", 24, random);
    writeSplit(folder, "t10k", 8, random);
  }

  private static void writeSplit(Path folder, String split, int count, Random random)
      throws IOException {
    byte[] pixels = new byte[count * SIDE * SIDE];
    random.nextBytes(pixels);
    ByteBuffer images = ByteBuffer.allocate(16 + pixels.length);
    images.putInt(0x803).putInt(count).putInt(SIDE).putInt(SIDE).put(pixels);
    ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
    for (int i = 0; i < count; i++) {
      labels.put((byte) (i % CLASSES));
    }
    Files.write(folder.resolve(split + "-images-idx3-ubyte"), images.array());
    Files.write(folder.resolve(split + "-labels-idx1-ubyte"), labels.array());
  }

  /** The command that begins one. */
  static List<String> start(Path work, String name) {
    List<String> command = new ArrayList<>(List.of("train", "--name", name));
    command.addAll(List.of("--runs", work.resolve("runs").toString()));
    command.addAll(settings(work));
    return command;
  }

  /** Its settings as flags. */
  static List<String> settings(Path work) {
    return List.of(
        "--data=idx:" + work.resolve("data"),
        "--train-limit=0",
        "--test-limit=0",
        "--width=1",
        "--batch=8",
        "--epochs=2",
        "--warmup=0",
        "--checkpoint-every=1 step",
        "--track-filters=true",
        "--log=true",
        // Until its vectors are compiled, device cpu takes twice as long.
        "--device=reference");
  }

  /** The command that goes on with one, or begins it again if it has no settings yet. */
  static List<String> goOn(Path work, String name) {
    RunFolder run = folder(work, name);
    return Files.exists(run.config())
        ? List.of("train", "--resume", run.path().toString())
        : start(work, name);
  }

  static RunFolder folder(Path work, String name) {
    return new RunFolder(work.resolve("runs").resolve(name));
  }

  /** The first file in which two runs differ, in words; empty if there is none. */
  static String difference(Path work, String one, String other) throws IOException {
    for (String file : SAME) {
      Path a = folder(work, one).path().resolve(file);
      Path b = folder(work, other).path().resolve(file);
      if (!Files.exists(b)) {
        return file + " is missing";
      }
      if (Files.mismatch(a, b) >= 0) {
        return file + " has other bytes";
      }
    }
    return Files.exists(folder(work, other).step()) ? "step.safetensors is left" : "";
  }
}
