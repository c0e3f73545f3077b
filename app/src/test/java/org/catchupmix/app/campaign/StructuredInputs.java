package org.catchupmix.app.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.cli.Failures;
import org.catchupmix.core.backend.Backend;
import org.catchupmix.core.backend.Backends;
import org.catchupmix.data.Image;
import org.catchupmix.data.LargeStack;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.filters.FilterTrack;
import org.catchupmix.io.Sha256;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.parallel.RankPosition;
import org.catchupmix.recipe.NetworkSettings;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeFile;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.run.JsonFile;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.trained.Classifier;
import org.catchupmix.run.weights.WeightsLoader;
import org.catchupmix.study.frame.TrainedRun;
import org.catchupmix.study.robust.Npy;
import org.catchupmix.study.robust.corrupt.Corruption;
import org.catchupmix.study.robust.corrupt.CorruptionFiles;
import org.catchupmix.study.sweep.SweepPlan;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.Cell;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;

/** Inputs of which one value is replaced at a time, and what reads them. */
final class StructuredInputs {
  /** Processor time, which other programs do not change as they would change the clock's. */
  private static final double MAX_SECONDS = 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Writes an input and reads it. */
  interface Trial {
    void of(JsonNode tree, Random random) throws IOException;
  }

  /** Writes a tree as a text. */
  interface Text {
    String of(JsonNode tree) throws IOException;
  }

  /** Reads a file. */
  interface Read {
    void of(Path file) throws IOException;
  }

  /**
   * Outcome of an input.
   *
   * @param read whether it was accepted
   * @param finding empty if it was accepted or refused as it must be
   * @param place where it was found, so that one defect is listed once
   */
  record Result(boolean read, String finding, String place) {}

  /** An input with all its values right, and what tries it. */
  record Form(String what, JsonNode good, Trial trial) {
    Result tried(Random random) throws IOException {
      JsonNode tree = Mutation.of(good, random);
      long before = cpuNanoseconds();
      String finding = "";
      boolean read = false;
      try {
        trial.of(tree, random);
        read = true;
      } catch (IOException e) {
        finding = message(Failures.message(e), tree);
      } catch (InvalidPathException e) {
        // The program names it.
      } catch (RuntimeException | Error e) {
        finding =
            Failures.isExpected(e) || isOurs(e)
                ? message(String.valueOf(e.getMessage()), tree)
                : defect(e);
      }
      String place = finding;
      double seconds = (cpuNanoseconds() - before) * 1e-9;
      if (seconds > MAX_SECONDS) {
        finding += " took %.0f s".formatted(seconds);
        place = what;
      }
      return finding.isEmpty()
          ? new Result(read, "", "")
          : new Result(read, "%s: %s: %.300s".formatted(what, finding, Mutation.json(tree)), place);
    }

    /** As in the program: others' exceptions of this kind show a defect. */
    private static boolean isOurs(Throwable e) {
      return e instanceof IllegalArgumentException
          && e.getStackTrace().length > 0
          && e.getStackTrace()[0].getClassName().startsWith("org.catchupmix.");
    }

    /** A sentence says null only if the input does. */
    private static String message(String sentence, JsonNode tree) {
      boolean says = !sentence.isBlank();
      boolean ofJava =
          sentence.contains("Cannot invoke")
              || sentence.matches("(?s).*(: null|\\(null\\))") && !tree.toString().contains("null");
      return says && !ofJava ? "" : "no sentence: " + sentence;
    }

    private static String defect(Throwable e) {
      return Arrays.stream(e.getStackTrace())
          .filter(f -> f.getClassName().startsWith("org.catchupmix"))
          .findFirst()
          .map(f -> e.getClass().getName() + " at " + f)
          .orElse(e.toString());
    }

    private static long cpuNanoseconds() {
      return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
  }

  private final Path work;
  private final List<Form> forms = new ArrayList<>();

  StructuredInputs(Path work) throws IOException {
    this.work = work;
    TinyRun.writeData(work.resolve("data"), new Random(1));
    Outcome.succeed(TinyRun.start(work, "run"));
    addRecipes();
    addRun();
    addWeights();
    addArrays();
    addEnvironments();
  }

  List<Form> forms() {
    return forms;
  }

  private RunFolder run() {
    return TinyRun.folder(work, "run");
  }

  private void add(String what, JsonNode good, Path file, Text text, Read read) throws IOException {
    Files.createDirectories(file.getParent());
    Trial trial =
        (tree, _) -> {
          Files.write(file, text.of(tree).getBytes(StandardCharsets.UTF_8));
          read.of(file);
        };
    add(what, good, trial);
  }

  private void add(String what, JsonNode good, Trial trial) throws IOException {
    // With all values right, it is read.
    trial.of(good, new Random(1));
    forms.add(new Form(what, good, trial));
  }

  private void addRecipes() throws IOException {
    ObjectNode recipe = JSON.valueToTree(run().recipe().settings());
    recipe.putArray("milestones").add(1).add(2);
    recipe.put("schedule", "multistep").remove("warmup");
    ObjectNode slurm = recipe.putObject("slurm").put("mem", "1G").put("cpus", 2);
    slurm.putArray("setup").add("module load java");
    Read read =
        file -> {
          Recipe r = RecipeFile.read(file).settle();
          Path again = file.resolveSibling("again.yaml");
          RecipeFile.write(r, again);
          if (!RecipeFile.read(again).settle().settings().equals(r.settings())) {
            throw new IllegalStateException("it is another recipe when it is read again");
          }
        };
    Path folder = work.resolve("recipes");
    add("recipe in JSON", recipe, folder.resolve("a.yaml"), Mutation::json, read);
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    Text asYaml = tree -> yaml.writeValueAsString(tree).replace("null", "~");
    add("recipe", recipe, folder.resolve("b.yaml"), asYaml, read);
    ObjectNode plan = JSON.createObjectNode();
    plan.put("reference", "none");
    plan.putArray("methods").add("none").add("catchup:keep=random");
    plan.putArray("seeds").add(1).add(2);
    plan.set("recipe", JSON.valueToTree(new RecipeText().with("epochs", 3).settings()));
    Path file = work.resolve("sweep").resolve("plan.json");
    add("plan of a sweep", plan, file, Mutation::json, f -> SweepPlan.read(f.getParent()));
  }

  /** Files of runs, with right checksums. */
  private void addRun() throws IOException {
    Outcome.succeed("eval", run().path().toString(), "--suite=fgsm", "--limit=4", "--device=cpu");
    for (String name : List.of("summary.json", "origin.json", "robustness.json")) {
      Path copy = copyOfRun("run-" + name);
      JsonNode good = JsonFile.json(copy.resolve(name));
      add(
          name,
          good,
          copy.resolve(name),
          StructuredInputs::withSum,
          f -> TrainedRun.read(copy, name));
    }
    JsonNode track = JsonFile.json(run().filters());
    add(
        "filter-track.json",
        track,
        work.resolve("filters").resolve("filter-track.json"),
        StructuredInputs::withSum,
        FilterTrack::read);
    for (String name : List.of("metrics.csv", "timing.csv")) {
      Path copy = copyOfRun("run-" + name);
      ArrayNode lines = JSON.createArrayNode();
      for (String line : Files.readAllLines(copy.resolve(name))) {
        ArrayNode fields = lines.addArray();
        Arrays.stream(line.split(",", -1)).forEach(fields::add);
      }
      add(name, lines, copy.resolve(name), StructuredInputs::csv, f -> TrainedRun.read(copy, name));
    }
  }

  private Path copyOfRun(String name) throws IOException {
    Path copy = Files.createDirectories(work.resolve(name));
    try (var files = Files.list(run().path())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  /** With the checksum of what the tree is, if it had one: other checks come after that one. */
  private static String withSum(JsonNode tree) throws IOException {
    if (tree instanceof ObjectNode object && object.has("sha256")) {
      ObjectNode content = object.deepCopy();
      content.remove("sha256");
      boolean pretty = object.has("timing_lines");
      String text = pretty ? JsonFile.toJson(content) : content.toString();
      return Mutation.json(object.deepCopy().put("sha256", Sha256.of(text)));
    }
    return Mutation.json(tree);
  }

  private static String csv(JsonNode tree) {
    StringBuilder text = new StringBuilder();
    for (JsonNode line : tree) {
      List<String> fields = new ArrayList<>();
      line.forEach(field -> fields.add(Mutation.text(field)));
      text.append(line.isArray() ? String.join(",", fields) : Mutation.text(line)).append('\n');
    }
    return text.toString();
  }

  /** Headers of weights, as strangers give them, without a checksum. */
  private void addWeights() throws IOException {
    Path exported = work.resolve("exported.safetensors");
    Outcome.succeed("export", run().path().toString(), exported.toString());
    byte[] bytes = Files.readAllBytes(exported);
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    ObjectNode header =
        (ObjectNode) JSON.readTree(new String(bytes, 8, length, StandardCharsets.UTF_8));
    ObjectNode metadata = (ObjectNode) header.get("__metadata__");
    metadata.remove(List.of("checksum", "sha256"));
    byte[] data = Arrays.copyOfRange(bytes, 8 + length, bytes.length);
    Path file = Files.createDirectories(work.resolve("weights")).resolve("w.safetensors");
    Backend cpu = Backends.open("cpu");
    Image image = new Image(8, 8, 1, new byte[64]);
    Trial classify =
        (tree, _) -> {
          write(file, tree, data);
          try (Classifier classifier = Classifier.load(file, cpu)) {
            if (!Double.isFinite(classifier.classify(image).getFirst().probability())) {
              throw new IllegalStateException("its probabilities are not finite");
            }
          }
        };
    add("header of weights", header, classify);
    // Most values are those of tensors.
    Trial metadataAlone =
        (tree, random) -> {
          ObjectNode whole = header.deepCopy();
          whole.set("__metadata__", tree);
          classify.of(whole, random);
        };
    add("metadata of weights", metadata, metadataAlone);
    Trial init =
        (tree, _) -> {
          write(file, tree, data);
          RecipeText recipe = new RecipeText().with("init", file.toString());
          RecipeText taken = WeightsLoader.takeNetwork(recipe.with("width", 1));
          Safetensors read = Safetensors.read(file);
          WeightsLoader.network(
                  cpu,
                  taken.settle(NetworkSettings.class).spec(1, 4),
                  read.tensors(),
                  file.toString())
              .close();
        };
    add("weights of --init", header, init);
  }

  private static void write(Path file, JsonNode header, byte[] data) throws IOException {
    byte[] text = Mutation.json(header).getBytes(StandardCharsets.UTF_8);
    ByteBuffer all = ByteBuffer.allocate(8 + text.length + data.length);
    all.order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text).put(data);
    Files.write(file, all.array());
  }

  private void addArrays() throws IOException {
    Path folder = Files.createDirectories(work.resolve("corrupted"));
    var like = Datasets.load("idx:" + work.resolve("data")).test();
    String key = Corruption.values()[0].key();
    Files.write(folder.resolve("labels.npy"), Npy.of("|u1", "5,", new byte[5]));
    Files.write(folder.resolve(key + ".npy"), Npy.of("|u1", "5, 8, 8, 1", new byte[320]));
    for (String name : List.of("labels.npy", key + ".npy")) {
      byte[] before = Files.readAllBytes(folder.resolve(name));
      ObjectNode header = JSON.createObjectNode().put("descr", "|u1").put("fortran_order", false);
      ArrayNode shape = header.putArray("shape").add(5);
      if (!name.startsWith("labels")) {
        shape.add(8).add(8).add(1);
      }
      byte[] data = new byte[name.startsWith("labels") ? 5 : 320];
      Trial trial =
          (tree, random) -> {
            Files.write(folder.resolve(name), npy(tree, data, random));
            try {
              new CorruptionFiles(folder, like).read(Corruption.values()[0], 1, new int[] {0});
            } finally {
              Files.write(folder.resolve(name), before);
            }
          };
      add("npy " + name, header, trial);
    }
    Path svhn = Files.createDirectories(work.resolve("svhn"));
    ObjectNode arrays = JSON.createObjectNode();
    arrays.putArray("X").add(32).add(32).add(3).add(2);
    arrays.putArray("y").add(2).add(1);
    for (String name : List.of("test_32x32.mat", "train_32x32.mat")) {
      writeMat(svhn.resolve(name), arrays, new Random(1));
    }
    add(
        "MAT",
        arrays,
        (tree, random) -> {
          writeMat(svhn.resolve("train_32x32.mat"), tree, random);
          Datasets.load("svhn:" + svhn);
        });
  }

  /** A header as NumPy writes it, now and then of thousands of dimensions. */
  private static byte[] npy(JsonNode tree, byte[] data, Random random) {
    JsonNode shape = tree.path("shape");
    List<String> sizes = new ArrayList<>();
    shape.forEach(size -> sizes.add(Mutation.text(size)));
    String dims = shape.isArray() ? String.join(", ", sizes) : Mutation.text(shape);
    if (random.nextInt(10) == 0) {
      dims = "1, ".repeat(random.nextInt(21_000)) + dims;
    }
    String order = tree.path("fortran_order").asBoolean(true) ? "True" : "False";
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': (%s%s), }"
            .formatted(
                Mutation.text(tree.path("descr")), order, dims, sizes.size() == 1 ? "," : "");
    header = header.replaceAll("[^ -~]", "?");
    return Npy.of(header.substring(0, Math.min(header.length(), 65_000)), data);
  }

  private static void writeMat(Path file, JsonNode tree, Random random) throws IOException {
    try (MatFile mat = Mat5.newMatFile()) {
      for (String name : List.of("X", "y")) {
        if (tree.has(name)) {
          mat.addArray(name, array(tree.get(name), random));
        }
      }
      LargeStack.call(
          () -> {
            Mat5.writeToFile(mat, file.toFile());
            return file;
          });
    }
  }

  /** A matrix of some dimensions; for anything else than numbers, an array of another kind. */
  private static Array array(JsonNode dims, Random random) {
    double elements = 1;
    int[] shape = new int[Math.max(2, dims.size())];
    Arrays.fill(shape, 1);
    for (int i = 0; i < dims.size() && dims.isArray(); i++) {
      shape[i] = dims.get(i).asInt(-1);
      elements *= shape[i] < 0 ? Double.POSITIVE_INFINITY : shape[i];
    }
    if (!dims.isArray() || !(elements <= 1 << 16)) {
      return switch (random.nextInt(6)) {
        case 0 -> nested(random.nextInt(200));
        case 1 -> nested(4000);
        case 2 -> Mat5.newStruct().set("X", Mat5.newScalar(1));
        case 3 -> Mat5.newString("x");
        case 4 -> Mat5.newMatrix(0, 0);
        default -> Mat5.newLogicalScalar(true);
      };
    }
    Matrix matrix = Mat5.newMatrix(shape, MatlabType.UInt8);
    for (int i = 0; i < matrix.getNumElements(); i++) {
      matrix.setDouble(i, 1);
    }
    return matrix;
  }

  private static Array nested(int depth) {
    Array inner = Mat5.newScalar(1);
    for (int i = 0; i < depth; i++) {
      Cell cell = Mat5.newCell(1, 1);
      cell.set(0, inner);
      inner = cell;
    }
    return inner;
  }

  /** Variables of mpirun and srun. */
  private void addEnvironments() throws IOException {
    ObjectNode mpirun = JSON.createObjectNode().put("OMPI_COMM_WORLD_SIZE", "4");
    mpirun.put("OMPI_COMM_WORLD_RANK", "2").put("OMPI_COMM_WORLD_LOCAL_RANK", "0");
    mpirun.put("OMPI_COMM_WORLD_LOCAL_SIZE", "2");
    ObjectNode srun = JSON.createObjectNode().put("SLURM_STEP_NUM_TASKS", "4");
    srun.put("SLURM_PROCID", "2").put("SLURM_LOCALID", "1").put("SLURM_NODEID", "1");
    srun.put("SLURM_STEP_TASKS_PER_NODE", "1,3(x2)");
    Trial trial =
        (tree, _) -> {
          Map<String, String> environment = new TreeMap<>();
          tree.properties().forEach(e -> environment.put(e.getKey(), Mutation.text(e.getValue())));
          RankPosition at = RankPosition.of(environment);
          if (at.rank() < 0 || at.rank() >= at.size() || at.localSize() < 1) {
            throw new IllegalStateException("there is no such rank: " + at);
          }
        };
    add("variables of mpirun", mpirun, trial);
    add("variables of srun", srun, trial);
  }
}
