package org.catchupmix.app;

import static org.catchupmix.app.Outcome.requireFailed;
import static org.catchupmix.app.Outcome.requireRefused;
import static org.catchupmix.app.Outcome.run;
import static org.catchupmix.app.Outcome.succeed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.catchupmix.data.Image;
import org.catchupmix.mix.MixMethods;
import org.catchupmix.nn.state.FileTensor;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.Setting;
import org.catchupmix.recipe.Settings;
import org.catchupmix.run.RunFolder;
import org.catchupmix.run.weights.ShippedWeights;
import org.catchupmix.study.page.PageFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands and their exit codes, with messages in place of stack traces. */
class MainTest {
  @TempDir Path folder;

  private String[] smallRun(String... more) {
    String line = "train --train-limit=64 --test-limit=40 --width=2 --batch=32 --epochs=1 --runs=";
    return with((line + folder).split(" "), more);
  }

  @Test
  void aRunIsTrainedTestedAndExported() throws IOException {
    Outcome trained = succeed(smallRun("--name=r"));
    String run = folder.resolve("r").toString();
    String curves = folder.resolve("r/curves.").toString();
    assertTrue(trained.out().contains("curves  " + curves + "svg"), trained.out());
    assertTrue(ImageIO.read(new File(curves + "png")).getWidth() > 1000);
    Outcome last = succeed("eval", run);
    Outcome best = succeed("eval", run, "--best");
    assertEquals("40", tested(last));
    JsonNode summary = Outcome.json(folder.resolve("r/summary.json"));
    assertEquals(
        "  top-1 %.2f %%   top-5 %.2f %%   cross entropy %.4f nats"
            .formatted(
                summary.get("last_top1_percent").asDouble(),
                summary.get("last_top5_percent").asDouble(),
                summary.get("last_test_loss_nats").asDouble()),
        last.lines().getLast());
    assertEquals(last.lines().getLast(), best.lines().getLast(), "one epoch");
    String file = folder.resolve("w.safetensors").toString();
    succeed("export", run, file);
    Path scores = folder.resolve("s.safetensors");
    Outcome exported = succeed("eval", "--weights=" + file, "--scores=" + scores);
    assertEquals("2,000", tested(exported));
    assertArrayEquals(
        new long[] {2000, 10}, Safetensors.read(scores).tensors().get("logits").shape());
    requireRefused(
        "--width 3", "eval", "--weights=" + file, "--width=3", "--model=preact-resnet10");
    // Others' files say nothing of themselves.
    Path bare = folder.resolve("bare.safetensors");
    new Safetensors(Safetensors.read(Path.of(file)).tensors(), Map.of()).write(bare);
    requireRefused(bare.toString(), "eval", "--weights=" + bare);
    String[] eval = {"eval", "--weights=" + bare, "--model=preact-resnet10", "--width=2"};
    assertEquals("2,000", tested(succeed(with(eval, "--data=fashion-sample"))));
    succeed("train", "--resume=" + run);
  }

  /** The number of images that a command names as tested. */
  private static String tested(Outcome o) {
    Matcher m =
        Pattern.compile("(?m)^\\S+ on ([\\d,]+) test images of fashion-sample test:$")
            .matcher(o.out());
    assertTrue(m.find(), o.out());
    return m.group(1);
  }

  @Test
  void flagsOverrideARecipe() throws IOException {
    Path recipe = Files.writeString(folder.resolve("r.yaml"), "mix: cutmix\nlr: 0.02\nseed: 5\n");
    succeed(smallRun("--name=o", recipe.toString(), "--lr=0.01", "--flip=false"));
    Recipe written = RunFolder.open(folder.resolve("o")).recipe();
    assertEquals("cutmix", written.settings().get("mix"));
    assertEquals(0.01, (double) written.optimization().lr());
    assertEquals(5L, written.run().seed());
    assertEquals(false, written.settings().get("flip"));
  }

  @Test
  void wrongUsageHasExitCodeTwo() {
    requireRefused("--epoch=3", "train", "--epoch=3");
    requireRefused("--batch 1", smallRun("--batch=1"));
    requireRefused("'vgg'", smallRun("--model=vgg"));
    requireRefused("'lsun'", smallRun("--data=lsun"));
    requireRefused("'--mix'", smallRun("--mix=blend"));
    requireRefused("--device 'tpu'", smallRun("--device=tpu"));
    int threads = Runtime.getRuntime().availableProcessors() + 1;
    requireRefused("threads " + threads, smallRun("--device=reference", "--threads=" + threads));
    requireRefused("precision tf32", smallRun("--device=cpu", "--precision=tf32"));
    requireRefused("--device 'cpu:1'", smallRun("--device=cpu:1"));
    requireRefused("--threads 0", smallRun("--threads=0"));
    requireRefused("--name 'a/b'", smallRun("--name=a/b"));
    requireRefused("--devise=cpu", "verify", "--devise=cpu");
    requireRefused("--lr", "train", "--resume=x", "--lr=1");
    requireRefused("--weights", "eval");
    requireRefused("--lambda", parity("--mix-layer=1"));
    requireRefused("--out", "parity");
    requireRefused("'blend'", "compare", "--methods=blend");
    requireRefused("'epoch'", "compare", "--set=epoch=3");
    requireRefused("--set seed", "compare", "--set=seed=3");
    requireRefused(
        "--set alpha", "compare", "--methods=none,mixup", "--set=alpha=0.2", "--dry-run");
    requireRefused(
        "--device 'tpu'", "compare", "--set=device=tpu", "--out=" + folder.resolve("tpu"));
    requireRefused("--threads", "verify", "--device=cpu", "--threads=2");
    requireRefused("--jobs 0", "compare", "--jobs=0");
    requireRefused("--format", "analyze", "none", "--format=,");
    requireRefused("--batch", "bench", "ops", "--batch=,");
    requireRefused("--out", "mix-view", "0", "1", "--out=/");
    requireRefused("'/'", "graph", "--out=/");
    requireRefused("--grid 100001", "analyze", "none", "--grid=100001");
    requireRefused("--directions 1000000000", "analyze", "none", "--directions=1000000000");
    assertEquals(2, run("nonsense").code());
    assertEquals(2, run().code());
  }

  @Test
  void aTypingErrorGetsASuggestion() {
    meant("--epochs", "train", "--epoch", "3");
    meant("train", "trian");
    meant("train", "trian", "--help");
    meant("--lr?", "train", "--learning-rate=0.1");
    requireRefused("none of pad-crop, resized-crop, none", "train", "--augment=OFF");
  }

  /** The second line suggests the flag or command that was meant. */
  private static void meant(String word, String... args) {
    Outcome o = run(args);
    assertEquals(2, o.code(), o.err());
    assertTrue(o.err().lines().toList().get(1).contains(word), o.err());
  }

  @Test
  void longHelpIsInGroupsAndNamesEachFlagOnce() {
    List<String> lines = succeed("train", "--help").lines();
    assertTrue(
        lines.containsAll(List.of("Device", "Data", "Network", "Mixing", "Optimization", "Run")));
    for (Setting setting : Settings.ofRuns()) {
      String key = setting.key();
      Pattern flag = Pattern.compile(" {6}--" + key + "([=\\[ ].*)?");
      assertEquals(1, lines.stream().filter(flag.asMatchPredicate()).count(), key);
    }
  }

  @Test
  void aFailedRunHasExitCodeOne() throws IOException {
    requireRefused(
        folder.resolve("none.yaml").toString(), smallRun(folder.resolve("none.yaml").toString()));
    requireFailed(folder.toString(), "train", "--resume=" + folder);
    requireFailed(folder.toString(), "eval", folder.toString());
    requireFailed("data_batch_1.bin", smallRun("--data=cifar10:" + folder));
    requireFailed(
        folder.resolve("no.safetensors").toString(),
        smallRun("--init=" + folder.resolve("no.safetensors")));
    Path cut = Files.write(folder.resolve("cut.safetensors"), new byte[100]);
    requireFailed(cut.toString(), smallRun("--init=" + cut));
    requireFailed("loss", smallRun("--lr=1e30", "--epochs=2"));
    Path file = Files.writeString(folder.resolve("file"), "");
    requireFailed(file.toString(), "train", "--runs=" + file, "--epochs=1");
  }

  @Test
  void theTrialsOfAGridComeFirst() {
    String[] compare =
        "compare --dry-run --methods=none --grid=lr=0.1,0.2 --grid-seeds=8-9 --seeds=1-3"
            .split(" ");
    requireRefused("--grid", compare);
    List<String> trials =
        run(with(compare, "--set=val=0.1")).lines().stream()
            .map(l -> l.replaceFirst("missing +(.*)  .*", "$1"))
            .toList();
    assertEquals(
        List.of(
            "none:lr=0.1, seed 8",
            "none:lr=0.2, seed 8",
            "none:lr=0.1, seed 9",
            "none:lr=0.2, seed 9"),
        trials);
    requireRefused("--seeds", with(compare, "--set=val=0.1", "--seeds=9"));
    requireRefused("--grid-seeds", "compare", "--dry-run", "--grid-seeds=8");
    requireRefused("--equivalent", "compare", "--dry-run", "--equivalent=0");
    requireRefused("--equivalent", "compare", "--dry-run", "--on=slurm", "--equivalent=1");
    requireRefused("--titles", "compare", "--dry-run", "--on=slurm", "--titles");
    requireRefused("'1-'", "compare", "--seeds=1-");
    requireRefused("3-1", "compare", "--seeds=3-1");
  }

  @Test
  void methodsAreComparedByOneCommand() {
    String[] compare =
        ("compare --methods=cutout:cutout-length=8,none:lr=0.05 --seeds=3 --set=train-limit=64"
                + " --set=test-limit=40 --set=width=2 --set=batch=32 --set=epochs=1 --out="
                + folder.resolve("c"))
            .split(" ");
    String[] dry = with(compare, "--dry-run");
    assertEquals(planned("missing"), run(dry).lines());
    assertFalse(Files.exists(folder.resolve("c")));
    Outcome o = succeed(compare);
    // One row has accuracies, the other differences to none, whatever its settings and place.
    List<String> rows = o.printed("cutout:cutout-length=8");
    assertEquals(2, rows.size(), o.out());
    for (String row : rows) {
      assertEquals("1", row.split(" +")[0], "seeds, and pairs");
    }
    assertEquals(List.of(folder.resolve("c/index.html").toString()), o.printed("page"));
    assertEquals(planned("done"), run(dry).lines());
    compare[6] = "--set=batch=16";
    requireFailed("batch 32", compare);
  }

  private List<String> planned(String state) {
    return Stream.of("cutout:cutout-length=8", "none:lr=0.05")
        .map(
            method ->
                "%-8s %s, seed 3  (%s)"
                    .formatted(
                        state,
                        method,
                        folder.resolve("c").resolve(method.replaceAll("[:=]", "-") + "-seed3")))
        .toList();
  }

  private static String[] parity(String... more) {
    String line = "parity --model=resnet18 --width=2 --classes=10 --weights=w --batch=b --out=o";
    return with(line.split(" "), more);
  }

  @Test
  void parityWritesTheLossOfPyTorch() {
    Path fixture = Path.of("..", "catchupmix/src/test/resources/parity/resnet18-cifar");
    Path out = folder.resolve("o.safetensors");
    String[] args =
        with(
            parity(),
            "--weights=" + fixture.resolve("weights.safetensors"),
            "--batch=" + fixture.resolve("batch.safetensors"),
            "--out=" + out,
            "--device=reference");
    succeed(args);
    double loss = Safetensors.read(out).tensors().get("loss").toDoubles()[0];
    double expected =
        Safetensors.read(fixture.resolve("mix0.safetensors")).tensors().get("loss").toDoubles()[0];
    assertEquals(expected, loss, 1e-9 * expected);
    requireRefused("--mix-layer 9", with(args, "--mix-layer=9", "--lambda=0.5"));
    requireFailed("resnet34", with(args, "--model=resnet34"));
    requireFailed("fc.weight", with(args, "--classes=3"));
    // Before the step, which would refuse the weights.
    String nowhere = folder.resolve("none/o").toString();
    requireFailed(nowhere, with(args, "--classes=3", "--out=" + nowhere));
  }

  @Test
  void modelsAndDataSetsAreListed() {
    assertEquals(
        List.of("64", "11,217,316"),
        List.of(run("models").printed("preact-resnet18").getFirst().split(" +")).subList(0, 2));
    assertTrue(run("data").lines().contains("cifar100"));
    Outcome shipped = run("data", "fashion-sample");
    assertEquals(
        List.of("10000 images of 28x28x1, 10 classes, 1000 to 1000 images each"),
        shipped.printed("training"));
    assertEquals(
        List.of("2000 images of 28x28x1, 10 classes, 200 to 200 images each"),
        shipped.printed("test"));
    assertEquals(1, run("data", "cifar10:" + folder).code());
    succeed("doctor");
  }

  @Test
  void mixViewShowsTwoImagesAndRefusesWhatItCannotShow() throws IOException {
    Path html = folder.resolve("pair.html");
    Path png = folder.resolve("a.png");
    ImageIO.write(new BufferedImage(40, 60, BufferedImage.TYPE_BYTE_GRAY), "png", png.toFile());
    String[] pair = {"mix-view", "0", "1", "--out=" + html};
    succeed(with(pair, "--lambda=0.3"));
    PageFile page = PageFile.of(Files.readString(html));
    assertTrue(page.texts("h1").getFirst().contains("0.3"));
    assertEquals(1, page.count("script"));
    assertTrue(Image.read(folder.resolve("pair.png")).width() > 0);
    for (String method : MixMethods.names()) {
      succeed(with(pair, "--mix=" + method, "--format=svg"));
    }
    succeed(with(pair, "--mix=comixup"));
    String joint = PageFile.of(Files.readString(html)).texts("h1").getFirst();
    assertTrue(joint.startsWith("comixup, own label "), joint);
    succeed(with(pair, "--mix=cutmix"));
    PageFile.of(Files.readString(html)).requireSelfContained();
    succeed("mix-view", png.toString(), "1", "--labels=Bag,Coat", "--out=" + html);
    assertTrue(Files.readString(html).contains("0.30 Coat, 0.70 Bag"));
    succeed("mix-view", png.toString(), "1", "--mix=none", "--mix-point=2", "--out=" + html);
    assertTrue(Files.readString(html).contains("unknown"), "no true class");
    Path run = folder.resolve("a-run");
    TrainedRuns.copy("none-1", run);
    String two = "--weights=fashion-preact-resnet10," + run;
    succeed(with(pair, two, "--data=fashion-sample", "--format=svg"));
    PageFile both = PageFile.of(Files.readString(html));
    assertTrue(both.texts("h1").getFirst().endsWith("; a-run, preact-resnet10 (width 2)"));
    assertTrue(both.texts("h2").contains("Side by side"));
    assertTrue(Files.readString(folder.resolve("pair.svg")).contains("<image"));
    List<String> rows = Files.readAllLines(folder.resolve("pair.csv"));
    assertEquals(1, rows.stream().filter(r -> r.startsWith("a-run,0,")).count());
    assertEquals(1, rows.stream().filter(r -> r.startsWith("fashion-preact-resnet10,0,")).count());
    assertEquals(1, run(with(pair, "--data=nothing")).code());
    requireRefused("--weights ','", with(pair, "--weights=,"));
    requireRefused("--out", "mix-view", "0", "1", "--out=" + folder.resolve("pair.txt"));
    requireRefused("2000", "mix-view", "0", "2000", "--out=" + html);
    requireRefused("--labels", with(pair, "--labels=Bag,Car"));
    requireRefused("9", with(pair, "--mix-point=9"));
    requireRefused("--lambda", with(pair, "--mix=cutmix", "--lambda=0.5"));
  }

  @Test
  void graphDrawsAStepAndRefusesWhatItCannotDraw() throws IOException {
    Path svg = folder.resolve("g.svg");
    String[] small = {"graph", "--model=preact-resnet10", "--width=2", "--batch=2", "--out=" + svg};
    succeed(with(small, "--mix-layer=3"));
    List<String> texts = PageFile.of(Files.readString(svg)).texts("text");
    assertEquals(List.of("mix point 3"), points(texts));
    assertTrue(texts.contains("keeps 2 of 4 filters"), "width 2 has 4 there: " + texts);
    for (String method : List.of("manifold", "saliencymix")) {
      String point = method.equals("manifold") ? "2" : "0";
      Outcome o = succeed(with(small, "--mix=" + method, "--mix-layer=" + point));
      // SaliencyMix takes several operations, which stand in a frame without the method's name.
      String title = "mix point " + point + (method.equals("saliencymix") ? "" : ": " + method);
      assertEquals(List.of(title), points(PageFile.of(Files.readString(svg)).texts("text")));
    }
    requireRefused("--mix-layer", with(small, "--lambda=0.5"));
    requireRefused("--lambda", with(small, "--mix=manifold", "--mix-layer=2", "--lambda=0.5"));
    requireRefused("9", with(small, "--mix-layer=9"));
    requireRefused("--depth -1", with(small, "--depth=-1"));
    requireRefused(
        folder.resolve("g.png").toString(), with(small, "--out=" + folder.resolve("g.png")));
    requireFailed(
        folder.resolve("no/g.svg").toString(), with(small, "--out=" + folder.resolve("no/g.svg")));
  }

  /** The titles of mix points, but for that of the legend. */
  private static List<String> points(List<String> texts) {
    return texts.stream().filter(t -> t.startsWith("mix point ")).toList();
  }

  private static String[] with(String[] args, String... more) {
    List<String> all = new ArrayList<>(List.of(args));
    for (String arg : more) {
      String key = arg.substring(0, arg.indexOf('=') + 1);
      all.removeIf(old -> !key.isEmpty() && old.startsWith(key));
      all.add(arg);
    }
    return all.toArray(String[]::new);
  }

  @Test
  void weightsThatAreNotFiniteAreRefused() throws IOException {
    Path spoilt = folder.resolve("nan.safetensors");
    Safetensors good = ShippedWeights.read(Path.of("fashion-preact-resnet10"));
    Map<String, FileTensor> tensors = new LinkedHashMap<>(good.tensors());
    tensors.put("linear.bias", FileTensor.ofReals(FileTensor.Type.F32, nan(10), 10));
    new Safetensors(tensors, good.metadata()).write(spoilt);
    requireFailed("linear.bias", "eval", "--weights=" + spoilt, "--device=cpu");
  }

  /** Finite weights can give numbers that are not; no accuracy is printed then. */
  @ParameterizedTest
  @CsvSource({"layer2.0.bn1.running_var, -1", "layer1.0.conv1.weight, 3e38"})
  void scoresThatAreNotFiniteAreAnError(String tensor, double value) throws IOException {
    Path spoilt = folder.resolve("spoilt.safetensors");
    Safetensors good = ShippedWeights.read(Path.of("fashion-preact-resnet10"));
    Map<String, FileTensor> tensors = new LinkedHashMap<>(good.tensors());
    FileTensor before = tensors.get(tensor);
    double[] values = before.toDoubles();
    Arrays.fill(values, value);
    tensors.put(tensor, FileTensor.ofReals(FileTensor.Type.F32, values, before.shape()));
    new Safetensors(tensors, good.metadata()).write(spoilt);
    String[] eval = {"eval", "--weights=" + spoilt, "--device=cpu"};
    for (String more : List.of("--json", "--scores=" + folder.resolve("scores"))) {
      requireFailed(spoilt.toString(), with(eval, more));
      assertFalse(Files.exists(folder.resolve("scores")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mean, NaN", "mean, x", "mean, ''", "mean, '0.5,0.5'", "mean, -1e300",
    "std, NaN", "std, 1e-320", "std, 0", "std, -1", "std, Infinity"
  })
  void aNormalizationThatIsNoneOfImagesIsRefused(String key, String value) throws IOException {
    Path spoilt = folder.resolve("spoilt.safetensors");
    Safetensors good = ShippedWeights.read(Path.of("fashion-preact-resnet10"));
    Map<String, String> metadata = new LinkedHashMap<>(good.metadata());
    metadata.put(key, value);
    new Safetensors(good.tensors(), metadata).write(spoilt);
    requireFailed(key + ": '" + value + "'", "eval", "--weights=" + spoilt, "--device=cpu");
  }

  private static double[] nan(int count) {
    double[] values = new double[count];
    Arrays.fill(values, Double.NaN);
    return values;
  }
}
