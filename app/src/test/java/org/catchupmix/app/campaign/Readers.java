package org.catchupmix.app.campaign;

import com.sun.management.OperatingSystemMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.cli.Failures;
import org.catchupmix.data.Framing;
import org.catchupmix.data.fetch.ArchiveReader;
import org.catchupmix.data.fetch.Packed;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.emulator.ptx.PtxParser;
import org.catchupmix.filters.FilterTrack;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.checkpoint.Checkpoint;
import org.catchupmix.run.checkpoint.RunWeights;
import org.catchupmix.run.metrics.Metrics;
import org.catchupmix.study.frame.TrainedRun;
import org.catchupmix.study.robust.Npy;
import org.catchupmix.study.robust.corrupt.Corruption;
import org.catchupmix.study.robust.corrupt.CorruptionFiles;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;

/** Everything that reads files of others, each with a small good file to damage. */
final class Readers {
  /** Processor time, which other programs do not change as they would change the clock's. */
  private static final double MAX_SECONDS = 10;

  /** Reads a file. */
  interface Read {
    void of(Path file) throws IOException;
  }

  /** Packs what was damaged into what is read. */
  interface Pack {
    byte[] of(byte[] damaged) throws IOException;
  }

  /**
   * Something that is read.
   *
   * @param key its name in the corpus
   * @param what it is, for people
   * @param file where it is read from
   * @param good what the file holds, before it is packed
   * @param named what a message must name: the file, or its folder where others are damaged by it
   */
  record Reader(
      String key, String what, Path file, byte[] good, Pack pack, Read read, String named) {
    /** Reads a damaged file; the finding is empty if it was read, or refused as it must be. */
    String finding(byte[] damaged) throws IOException {
      Files.write(file, pack.of(damaged));
      long before = cpuNanoseconds();
      String finding = "";
      try {
        read.of(file);
      } catch (IOException e) {
        finding = unnamed(Failures.message(e));
      } catch (RuntimeException | Error e) {
        finding = Failures.isExpected(e) ? unnamed(e.getMessage()) : defect(e);
      }
      double seconds = (cpuNanoseconds() - before) * 1e-9;
      if (seconds > MAX_SECONDS) {
        finding += " took %.0f s".formatted(seconds);
      }
      if (!finding.isEmpty()) {
        Path kept = Files.createTempFile(file.getParent().getParent(), "finding-", ".bin");
        Files.copy(file, kept, StandardCopyOption.REPLACE_EXISTING);
        finding = "%s (%s): %s".formatted(what, kept.getFileName(), finding);
      }
      return finding;
    }

    private String unnamed(String sentence) {
      return sentence.contains(named) ? "" : "does not name the file: " + sentence;
    }

    private static String defect(Throwable e) {
      return Arrays.stream(e.getStackTrace())
          .filter(f -> f.getClassName().startsWith("org.catchupmix"))
          .findFirst()
          .map(f -> e + " at " + f)
          .orElse(e.toString());
    }

    private static long cpuNanoseconds() {
      return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
  }

  private final Path work;
  private final List<Reader> all = new ArrayList<>();

  /**
   * Writes the good files, and reads each.
   *
   * @param work an empty folder
   */
  Readers(Path work, Random random) throws IOException {
    this.work = work;
    TinyRun.writeData(work.resolve("data"), random);
    Outcome.succeed(TinyRun.start(work, "run"));
    addWeights();
    addRun();
    addArrays();
    addImageSets();
    addImages();
    addShards();
    addArchives();
    addKernels();
  }

  List<Reader> all() {
    return all;
  }

  RunFolder run() {
    return TinyRun.folder(work, "run");
  }

  private void addKernels() throws IOException {
    for (String kernel : List.of("normalize_images", "fill")) {
      String name = "/org/catchupmix/kernels/ptx/" + kernel + ".ptx";
      byte[] ptx = Readers.class.getResourceAsStream(name).readAllBytes();
      Read parse =
          file ->
              PtxParser.parse(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      add("PTX of a kernel", work.resolve("ptx").resolve(kernel + ".ptx"), ptx, parse);
    }
  }

  private void add(String what, Path file, byte[] good, Read read) throws IOException {
    add(what, file, good, bytes -> bytes, read, file.getFileName().toString());
  }

  /** Adds a reader of a file that is there. */
  private void add(String what, Path file, Read read) throws IOException {
    add(what, file, Files.readAllBytes(file), read);
  }

  private void add(String what, Path file, byte[] good, Pack pack, Read read, String named)
      throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, pack.of(good));
    // Undamaged, it is read.
    read.of(file);
    all.add(
        new Reader(
            work.relativize(file).toString().replace('/', '-'),
            what,
            file,
            good,
            pack,
            read,
            named));
  }

  private void addWeights() throws IOException {
    Path folder = work.resolve("weights");
    byte[] checkpoint = Files.readAllBytes(run().checkpoint());
    add("checkpoint", folder.resolve("a.safetensors"), checkpoint, Checkpoint::read);
    String header =
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
            + "\"b\":{\"dtype\":\"F64\",\"shape\":[3],\"data_offsets\":[24,48]}}";
    ByteBuffer others =
        ByteBuffer.allocate(8 + header.length() + 48).order(ByteOrder.LITTLE_ENDIAN);
    others.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    add(
        "safetensors without checksum",
        folder.resolve("b.safetensors"),
        others.array(),
        file -> Safetensors.read(file).tensors().values().forEach(t -> t.toDoubles()));
  }

  /** Files of a run; those that only a report reads are damaged in a copy of the run. */
  private void addRun() throws IOException {
    add(
        "config.yaml of a run",
        work.resolve("recipe").resolve("config.yaml"),
        Files.readAllBytes(run().config()),
        file -> new RunFolder(file.getParent()).recipe());
    add(
        "metrics.csv",
        work.resolve("metrics").resolve("metrics.csv"),
        Files.readAllBytes(run().metrics()),
        file -> Metrics.read(file, 2));
    add(
        "best.safetensors",
        work.resolve("best").resolve("best.safetensors"),
        Files.readAllBytes(run().best()),
        file -> RunWeights.read(new RunFolder(file.getParent()), true));
    for (String name : List.of("timing.csv", "summary.json", "origin.json")) {
      Path copy = work.resolve("run-" + name);
      Files.createDirectories(copy);
      try (var files = Files.list(run().path())) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
      add(name, copy.resolve(name), file -> TrainedRun.read(file.getParent(), name));
    }
  }

  private void addArrays() throws IOException {
    Path folder = work.resolve("arrays");
    byte[] track = Files.readAllBytes(run().filters());
    add("filters", folder.resolve("filter-track.json"), track, FilterTrack::read);
    byte[] labels = Npy.of("|u1", "5,", new byte[5]);
    byte[] pixels = Npy.of("|u1", "5, 8, 8, 1", new byte[320]);
    Path corrupted = work.resolve("corrupted");
    Files.createDirectories(corrupted);
    Files.write(corrupted.resolve("labels.npy"), labels);
    String key = Corruption.values()[0].key();
    Files.write(corrupted.resolve(key + ".npy"), pixels);
    var like = Datasets.load("idx:" + work.resolve("data")).test();
    Read read =
        file ->
            new CorruptionFiles(file.getParent(), like)
                .read(Corruption.values()[0], 1, new int[] {0});
    add("npy", corrupted.resolve("labels.npy"), labels, read);
    Path second = work.resolve("corrupted-2");
    Files.createDirectories(second);
    Files.write(second.resolve("labels.npy"), labels);
    add("npy", second.resolve(key + ".npy"), pixels, read);
  }

  private void addImageSets() throws IOException {
    Read idx = file -> Datasets.load("idx:" + file.getParent());
    for (String name : List.of("train-images-idx3-ubyte", "train-labels-idx1-ubyte")) {
      Path folder = work.resolve(name);
      TinyRun.writeData(folder, new Random(1));
      add("IDX", folder.resolve(name), idx);
      Path zipped = work.resolve(name + ".gz");
      TinyRun.writeData(zipped, new Random(1));
      Files.delete(zipped.resolve(name));
      byte[] good = Packed.gzip(Files.readAllBytes(folder.resolve(name)));
      add("IDX.gz", zipped.resolve(name + ".gz"), good, idx);
    }
    Path cifar = work.resolve("cifar");
    Files.createDirectories(cifar);
    for (int i = 1; i <= 6; i++) {
      String name = i == 6 ? "test_batch.bin" : "data_batch_" + i + ".bin";
      Files.write(cifar.resolve(name), new byte[2 * 3073]);
    }
    add(
        "CIFAR",
        cifar.resolve("data_batch_1.bin"),
        file -> Datasets.load("cifar10:" + file.getParent()));
    Path svhn = work.resolve("svhn");
    Files.createDirectories(svhn);
    for (String name : List.of("train_32x32.mat", "test_32x32.mat")) {
      writeMat(svhn.resolve(name));
    }
    add(
        "MAT (SVHN)",
        svhn.resolve("train_32x32.mat"),
        file -> Datasets.load("svhn:" + file.getParent()));
  }

  private static void writeMat(Path file) throws IOException {
    Matrix x = Mat5.newMatrix(new int[] {32, 32, 3, 2}, MatlabType.UInt8);
    Matrix y = Mat5.newMatrix(2, 1, MatlabType.Double);
    y.setDouble(0, 1);
    y.setDouble(1, 10);
    try (MatFile mat = Mat5.newMatFile()) {
      Mat5.writeToFile(mat.addArray("X", x).addArray("y", y), file.toFile());
    }
  }

  private void addImages() throws IOException {
    BufferedImage image = new BufferedImage(12, 10, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 120; i++) {
      image.setRGB(i % 12, i / 12, i * 0x050301);
    }
    for (String format : List.of("png", "jpg", "gif", "bmp")) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(image, format, bytes);
      Path folder = work.resolve("images-" + format);
      for (String part : List.of("train/a", "train/b", "test/a", "test/b")) {
        Files.createDirectories(folder.resolve(part));
        Files.write(folder.resolve(part).resolve("other." + format), bytes.toByteArray());
      }
      add(
          format.toUpperCase(Locale.ROOT),
          folder.resolve("train/a/damaged." + format),
          bytes.toByteArray(),
          file -> Datasets.load("folder:" + folder, new Framing(8, 0)));
    }
  }

  /** A shard with an index of its own, as {@code data pack} writes it, and one without. */
  private void addShards() throws IOException {
    Path packed = work.resolve("shards");
    Outcome.succeed(
        List.of("data", "pack", "stream:" + work.resolve("images-jpg"), "--to=" + packed));
    Read all =
        file -> {
          var images = Datasets.load("shards:" + file.getParent()).train();
          for (int i = 0; i < images.size(); i++) {
            images.image(i);
          }
        };
    Path index = packed.resolve("train-000000.idx");
    String folder = packed.toString();
    add("index of a shard", index, Files.readAllBytes(index), bytes -> bytes, all, folder);
    Path others = Files.createDirectories(work.resolve("shards-without"));
    for (String name : List.of("train-000000.tar", "test-000000.tar")) {
      Files.copy(packed.resolve(name), others.resolve(name));
    }
    Path shard = others.resolve("train-000000.tar");
    add("shard", shard, all);
  }

  private void addArchives() throws IOException {
    Path folder = work.resolve("archives");
    byte[] content = new byte[100];
    byte[] tar = Packed.tar(Packed.files("set/a.bin", content, "set/b.bin", content));
    Read unpack = file -> ArchiveReader.unpack(file, work.resolve("unpacked"));
    add("tar", folder.resolve("a.tar"), tar, unpack);
    Path zipped = folder.resolve("a.tar.gz");
    add("tar in a gz", zipped, tar, Packed::gzip, unpack, "a.tar.gz");
    add("zip", folder.resolve("a.zip"), Packed.zip(Packed.files("set/a.bin", content)), unpack);
  }
}
