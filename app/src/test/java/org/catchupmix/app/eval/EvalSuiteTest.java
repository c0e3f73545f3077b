package org.catchupmix.app.eval;

import static org.catchupmix.app.Outcome.requireRefused;
import static org.catchupmix.app.Outcome.run;
import static org.catchupmix.app.Outcome.succeed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.catchupmix.app.Outcome;
import org.catchupmix.app.TrainedRuns;
import org.catchupmix.io.TemporaryFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code eval --suite} from run folder to files and table. */
class EvalSuiteTest {
  @TempDir static Path runs;

  private static String folder(String name) {
    return runs.resolve(name).toString();
  }

  @BeforeAll
  static void runs() throws IOException {
    TrainedRuns.copy("catchup-1", runs.resolve("r1"));
    TrainedRuns.copy("catchup-2", runs.resolve("r2"));
  }

  private static JsonNode json(String name) throws IOException {
    return Outcome.json(runs.resolve(name).resolve("robustness.json"));
  }

  @Test
  void allSuitesOfTwoRunsAndTheSameBytesForAnyThreads() throws IOException {
    List<String> args =
        new ArrayList<>(
            List.of(
                "eval", folder("r1"), folder("r2"), "--suite=all", "--limit=4", "--device=cpu"));
    args.add("--threads=1");
    Outcome one = succeed(args.toArray(String[]::new));
    byte[] first = Files.readAllBytes(runs.resolve("r1/robustness.json"));
    args.remove(folder("r2"));
    args.set(args.size() - 1, "--threads=2");
    args.add("--eval-batch=3");
    succeed(args.toArray(String[]::new));
    assertArrayEquals(first, Files.readAllBytes(runs.resolve("r1/robustness.json")));

    JsonNode json = json("r1");
    assertEquals(40, json.get("test_images").asInt());
    assertEquals(4, json.get("used_images").asInt());
    JsonNode suites = json.get("suites");
    assertEquals(8, suites.size());
    assertEquals(75 + 15 + 5 + 1, suites.get("corrupt").get("measures").size());
    assertTrue(suites.get("fgsm").get("measures").has("top1_eps8_percent"));
    assertTrue(suites.get("pgd").get("top1_eps4").asText().contains("4/255"));
    assertTrue(suites.get("apgd").get("top1_eps4").asText().contains("APGD-CE"));
    assertEquals(8 + 1, suites.get("deform").get("measures").size());
    assertEquals(10, suites.get("ood").get("measures").size());
    assertEquals(15, suites.get("calibration").get("bin_images").size());
    assertTrue(Files.size(runs.resolve("r1/reliability.png")) > 1000);
    assertEquals(List.of(folder("r1")), one.printed("[1]"));
    assertEquals(List.of(folder("r2")), one.printed("[2]"));
    for (String run : List.of("r1", "r2")) {
      assertEquals(
          List.of("4 images"),
          one.printed(folder(run) + " corrupt:").stream().map(l -> l.split(",")[0]).toList());
    }
    assertFalse(one.out().contains("\u001b"), "plain off a terminal");
  }

  /** Writes images of classes, each with a bright pixel at a place of its own. */
  private static void writeImages(Path data, int classes, int count, Supplier<BufferedImage> blank)
      throws IOException {
    for (String split : List.of("train", "test")) {
      for (int k = 0; k < classes; k++) {
        Path folder = Files.createDirectories(data.resolve(split).resolve("class" + k));
        for (int i = 0; i < count; i++) {
          BufferedImage image = blank.get();
          image.setRGB(3 * k % image.getWidth(), 2 * i, 0xFFFFFF);
          ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
        }
      }
    }
  }

  @Test
  void dataIsCheckedBeforeAnythingIsComputed(@TempDir Path data) throws IOException {
    List<String> two = List.of("eval", folder("r1"), folder("r2"), "--device=cpu", "--limit=4");
    String gone = "folder:" + data.resolve("gone");
    Outcome missing = suites(two, "--suite=clean,ood", "--ood=" + gone);
    missing.requireNamed(data.resolve("gone"));
    missing = suites(two, "--suite=clean", "--data=" + gone);
    assertEquals(1, missing.sentences().size(), "said once: " + missing.sentences());
    suites(two, "--suite=clean,corrupt", "--corruption-files=" + data).requireNamed("labels.npy");
    List<String> reference = new ArrayList<>(two);
    reference.addAll(List.of("--suite=clean", "--reference=cutout"));
    Outcome refused = run(reference.toArray(String[]::new));
    assertEquals(2, refused.code());
    assertFalse(refused.out().contains("cross entropy"), "nothing was computed: " + refused.out());
  }

  /** Suites that fail before any is run. */
  private static Outcome suites(List<String> args, String... flags) {
    List<String> all = new ArrayList<>(args);
    all.addAll(List.of(flags));
    Outcome o = run(all.toArray(String[]::new));
    assertEquals(1, o.code());
    assertFalse(o.out().contains("clean"), "nothing was computed: " + o.out());
    return o;
  }

  /** A folder with test images alone is tested on, and never trained on. */
  @Test
  void testImagesAloneSuffice(@TempDir Path data) throws IOException {
    writeImages(data, 10, 2, () -> new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY));
    String[] eval = {"eval", folder("r1"), "--data=folder:" + data, "--json", "--device=cpu"};
    Outcome other = succeed(eval);
    other.requireNamed("by number"); // class0 and so on in place of those of the training
    JsonNode with = other.json();
    // The run's choice of training images says nothing of others, which may be too few for it.
    Path config = runs.resolve("chosen").resolve("config.yaml");
    TrainedRuns.copy("catchup-1", config.getParent());
    String settings = Files.readString(config);
    Files.writeString(
        config,
        settings
            .replace("train-limit: 64", "train-limit: 0")
            .replace("train-per-class: 0", "train-per-class: 6"));
    succeed("eval", folder("chosen"), "--data=folder:" + data, "--device=cpu");
    TemporaryFolder.delete(data.resolve("train"));
    assertEquals(with, succeed(eval).json());
    assertEquals(20, with.at("/results/0/test_images").asInt());
    String ood = "--ood=folder:" + data;
    succeed("eval", folder("r1"), "--suite=ood", "--limit=4", ood, "--device=cpu");
    Outcome train = run(TrainedRuns.small(runs, "none", "--data=folder:" + data));
    assertEquals(1, train.code());
    train.requireNamed("training images");
  }

  private static Set<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
  }

  @Test
  void asJsonTheOutputIsOneObject() throws IOException {
    JsonNode root = succeed("eval", folder("r1"), folder("r2"), "--json", "--device=cpu").json();
    assertEquals("catchupmix eval 1", root.get("format").asText());
    assertEquals(2, root.get("results").size());
    JsonNode first = root.get("results").get(0);
    JsonNode summary = Outcome.json(runs.resolve("r1/summary.json"));
    assertEquals(folder("r1"), first.get("run").asText());
    assertEquals(summary.get("last_top1_percent").asDouble(), first.get("top1_percent").asDouble());
    assertEquals(
        summary.get("last_test_loss_nats").asDouble(),
        first.get("cross_entropy_nats").asDouble(),
        1e-12);
    assertEquals(40, first.get("test_images").asInt());
    assertEquals(10, first.get("classes").asInt());
    assertEquals("fashion-sample", first.get("data").asText());
    assertTrue(first.has("top5_percent") && first.has("weights") && first.has("arithmetic"));

    Outcome suites =
        succeed("eval", folder("r2"), "--suite=clean", "--limit=4", "--json", "--device=cpu");
    assertEquals(json("r2"), suites.json().get("results").get(0), "as in robustness.json");

    Outcome failed = run("eval", folder("gone"), "--json");
    assertEquals(1, failed.code());
    assertEquals("", failed.out());
  }

  @Test
  void fourClassesHaveNoTopFive(@TempDir Path data) throws IOException {
    writeImages(data, 4, 8, () -> new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY));
    succeed(TrainedRuns.small(runs, "four", "--data=folder:" + data, "--batch=8"));
    Outcome o = succeed("eval", folder("four"), "--device=cpu");
    assertFalse(o.out().contains("top-5"), o.out());
    JsonNode json = succeed("eval", folder("four"), "--json", "--device=cpu").json();
    assertEquals(4, json.at("/results/0/classes").asInt());
    assertFalse(json.get("results").get(0).has("top5_percent"));
    succeed("eval", folder("four"), "--suite=clean", "--device=cpu");
    assertFalse(json("four").get("suites").get("clean").get("measures").has("top5_percent"));
  }

  @Test
  void imagesOfAnotherSizeThanTheWeightsAreNoted(@TempDir Path data) throws IOException {
    writeImages(data, 10, 1, () -> new BufferedImage(20, 24, BufferedImage.TYPE_BYTE_GRAY));
    Outcome o =
        succeed(
            "eval", "--weights=fashion-preact-resnet10", "--data=folder:" + data, "--device=cpu");
    assertTrue(o.err().contains(" 28x28") && o.err().contains(" 24x20"), o.err());
    o = succeed("eval", folder("r1"), "--data=folder:" + data, "--device=cpu");
    assertTrue(o.err().contains(" 24x20, in the training 28x28"), o.err());
  }

  @Test
  void aRunThatCannotBeReadDoesNotStopTheOthers() throws IOException {
    Path half = Files.createDirectories(runs.resolve("half"));
    Files.copy(runs.resolve("r1/config.yaml"), half.resolve("config.yaml"));
    String gone = folder("gone");
    Outcome o =
        run(
            "eval",
            folder("r2"),
            gone,
            half.toString(),
            "--suite=clean,calibration",
            "--limit=5",
            "--format=pdf");
    assertEquals(1, o.code());
    assertTrue(Files.size(runs.resolve("r2/reliability.pdf")) > 1000);
    o.requireNamed(gone, half);
    assertEquals(1, o.printed("ECE (%)").size(), o.out());
    assertEquals(Set.of("clean", "calibration"), names(json("r2").get("suites")));
  }

  /** A folder that only others may write in would do, but root may write in all. */
  @Test
  void whatCannotBeWrittenIsRefusedBeforeItIsComputed() throws IOException {
    TrainedRuns.copy("catchup-1", runs.resolve("r3"));
    Files.createDirectories(runs.resolve("r3/robustness.json"));
    Outcome o = run("eval", folder("r3"), "--suite=clean", "--limit=5", "--device=cpu");
    assertEquals(1, o.code());
    o.requireNamed(runs.resolve("r3/robustness.json"));
    assertEquals(List.of(), o.printed(folder("r3")), "nothing is computed");
    o = run("eval", folder("r1"), "--scores=" + runs, "--device=cpu");
    assertEquals(1, o.code());
    assertEquals(List.of(), o.printed("device"), o.out());
  }

  @Test
  void anotherSetIsResized() throws IOException {
    // Colour images of 4 x 4 for a network of grey ones of 28 x 28.
    Path pictures = runs.resolve("pictures");
    writeImages(pictures, 2, 1, () -> new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB));
    Outcome o =
        succeed("eval", folder("r1"), "--suite=ood", "--limit=5", "--ood=folder:" + pictures);
    assertEquals(
        List.of(
            "folder_pictures was scaled to a shorter side of 28; "
                + "folder_pictures was brought from 28 x 28 x 3 to 28 x 28 x 1 (bilinear)"),
        o.printed(folder("r1") + " ood:").stream()
            .map(l -> l.replaceFirst(".*?\\((.*)\\)", "$1"))
            .toList());
    assertEquals(1, o.printed("folder pictures AUROC (%)").size(), o.out());
  }

  @Test
  void aFolderGivenTwiceIsOneRun() {
    Outcome o =
        succeed(
            "eval", folder("r2"), folder("r2/../r2"), "--suite=clean", "--limit=5", "--device=cpu");
    assertEquals(List.of(folder("r2")), o.printed("[1]"));
    assertEquals(List.of(), o.printed("[2]"));
    assertTrue(
        o.lines().stream().noneMatch(l -> l.startsWith("A  ")), "no table of settings for one run");
  }

  @Test
  void flagsThatWouldDoNothingAreRefused() {
    String run = folder("r1");
    requireRefused("--width requires --weights", "eval", run, "--width=2");
    requireRefused("--suite", "eval", run, "--limit=5");
    requireRefused("--ood", "eval", run, "--suite=clean", "--ood=fashion-sample");
    requireRefused("--format", "eval", run, "--suite=clean", "--format=pdf");
    requireRefused("--corruption-files", "eval", run, "--suite=pgd", "--corruption-files=x");
    requireRefused("--suite 'fog'", "eval", run, "--suite=fog");
    requireRefused("--limit 0", "eval", run, "--suite=clean", "--limit=0");
    requireRefused("--suite", "eval", "--weights=x", "--suite=clean");
  }
}
