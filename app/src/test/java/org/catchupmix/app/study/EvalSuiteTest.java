package org.catchupmix.app.study;

import static org.catchupmix.app.study.Outcome.requireRefused;
import static org.catchupmix.app.study.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
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
    return new ObjectMapper().readTree(runs.resolve(name).resolve("robustness.json").toFile());
  }

  @Test
  void allSuitesOfTwoRunsAndTheSameBytesForAnyThreads() throws IOException {
    List<String> args =
        new ArrayList<>(
            List.of(
                "eval", folder("r1"), folder("r2"), "--suite=all", "--limit=4", "--device=cpu"));
    args.add("--threads=1");
    Outcome one = run(args.toArray(String[]::new));
    assertEquals(0, one.code(), one.err());
    byte[] first = Files.readAllBytes(runs.resolve("r1/robustness.json"));
    args.set(args.size() - 1, "--threads=2");
    args.add("--eval-batch=3");
    assertEquals(0, run(args.toArray(String[]::new)).code());
    assertArrayEquals(first, Files.readAllBytes(runs.resolve("r1/robustness.json")));

    JsonNode json = json("r1");
    assertEquals(40, json.get("test_images").asInt());
    assertEquals(4, json.get("used_images").asInt());
    JsonNode suites = json.get("suites");
    assertEquals(7, suites.size());
    assertEquals(75 + 15 + 5 + 1, suites.get("corrupt").get("measures").size());
    assertTrue(suites.get("fgsm").get("measures").has("top1_eps8_percent"));
    assertEquals(
        "epsilon 4/255, 20 steps of 2/255, random start",
        suites.get("pgd").get("top1_eps4").asText());
    assertEquals(8 + 1, suites.get("deform").get("measures").size());
    assertEquals(10, suites.get("ood").get("measures").size());
    assertEquals(15, suites.get("calibration").get("bin_images").size());
    for (String png : List.of("corruptions.png", "deformations.png", "reliability.png")) {
      assertTrue(Files.size(runs.resolve("r1").resolve(png)) > 1000, png);
    }
    assertEquals(List.of(folder("r1")), one.printed("[1]"));
    assertEquals(List.of(folder("r2")), one.printed("[2]"));
    assertTrue(one.lines().contains("A  all runs, 2 runs"), one.out());
    for (String run : List.of("r1", "r2")) {
      assertEquals(
          List.of("4 images"),
          one.printed(folder(run) + " corrupt:").stream().map(l -> l.split(",")[0]).toList());
    }
    assertFalse(one.out().contains("\u001b"), "plain off a terminal");
  }

  private static Set<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
  }

  @Test
  void asJsonTheOutputIsOneObject() throws IOException {
    Outcome o = run("eval", folder("r1"), folder("r2"), "--json", "--device=cpu");
    assertEquals(0, o.code(), o.err());
    JsonNode root = new ObjectMapper().readTree(o.out());
    assertEquals("catchupmix eval 1", root.get("format").asText());
    assertEquals(2, root.get("results").size());
    JsonNode first = root.get("results").get(0);
    JsonNode summary = new ObjectMapper().readTree(runs.resolve("r1/summary.json").toFile());
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
        run("eval", folder("r2"), "--suite=clean", "--limit=4", "--json", "--device=cpu");
    assertEquals(0, suites.code(), suites.err());
    JsonNode result = new ObjectMapper().readTree(suites.out()).get("results").get(0);
    assertEquals(json("r2"), result, "as in robustness.json");

    Outcome failed = run("eval", folder("gone"), "--json");
    assertEquals(1, failed.code());
    assertEquals("", failed.out());
  }

  @Test
  void ofFourClassesFiveAreNoMeasure(@TempDir Path data) throws IOException {
    for (String split : List.of("train", "test")) {
      for (int k = 0; k < 4; k++) {
        for (int i = 0; i < 8; i++) {
          BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
          image.getRaster().setSample(3 * k, 2 * i, 0, 255);
          Path folder = Files.createDirectories(data.resolve(split).resolve("class" + k));
          ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
        }
      }
    }
    Outcome trained =
        run(
            "train",
            "--data=folder:" + data,
            "--device=cpu",
            "--runs=" + runs,
            "--name=four",
            "--width=2",
            "--batch=8",
            "--epochs=1");
    assertEquals(0, trained.code(), trained.err());
    Outcome o = run("eval", folder("four"), "--device=cpu");
    assertEquals(0, o.code(), o.err());
    assertFalse(o.out().contains("top-5"), o.out());
    JsonNode json =
        new ObjectMapper().readTree(run("eval", folder("four"), "--json", "--device=cpu").out());
    assertEquals(4, json.at("/results/0/classes").asInt());
    assertFalse(json.get("results").get(0).has("top5_percent"));
    assertEquals(0, run("eval", folder("four"), "--suite=clean", "--device=cpu").code());
    assertFalse(json("four").get("suites").get("clean").get("measures").has("top5_percent"));
    assertEquals(0, run("report", folder("four")).code());
    assertFalse(Files.readString(runs.resolve("four/report.html")).contains("top-5"));
  }

  @Test
  void imagesOfAnotherSizeThanTheWeightsAreSaid(@TempDir Path data) throws IOException {
    for (int k = 0; k < 10; k++) {
      for (String split : List.of("train", "test")) {
        BufferedImage image = new BufferedImage(20, 24, BufferedImage.TYPE_BYTE_GRAY);
        Path folder = Files.createDirectories(data.resolve(split).resolve("class" + k));
        ImageIO.write(image, "png", folder.resolve("0.png").toFile());
      }
    }
    Outcome o =
        run("eval", "--weights=fashion-preact-resnet10", "--data=folder:" + data, "--device=cpu");
    assertEquals(0, o.code(), o.err());
    assertTrue(o.err().contains(" 28x28") && o.err().contains(" 24x20"), o.err());
  }

  @Test
  void aSuiteThatCannotBeRunDoesNotStopTheOthers() throws IOException {
    Path none = runs.resolve("none");
    Path half = Files.createDirectories(runs.resolve("half"));
    Files.copy(runs.resolve("r1/config.yaml"), half.resolve("config.yaml"));
    Outcome o =
        run(
            "eval",
            folder("r2"),
            folder("gone"),
            half.toString(),
            "--suite=clean,corrupt,ood,calibration",
            "--limit=5",
            "--corruption-files=" + none,
            "--ood=cifar10:" + none);
    assertEquals(1, o.code());
    o.requireNamed(none.resolve("labels.npy"), none, runs.resolve("gone"), half);
    assertEquals(1, o.printed("  ece (%)").size(), o.out());
    JsonNode json = json("r2");
    assertEquals(Set.of("clean", "calibration"), names(json.get("suites")));
    assertEquals(Set.of("corrupt", "ood"), names(json.get("problems")));
  }

  @Test
  void anotherSetIsBroughtToSizeAndSaid() throws IOException {
    // Colour images of 4 x 4 in folders of classes, for a network of grey ones of 28 x 28.
    for (String file : List.of("train/a/1.png", "train/b/1.png", "test/a/1.png", "test/b/1.png")) {
      Path png = runs.resolve("pictures").resolve(file);
      Files.createDirectories(png.getParent());
      BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
      image.setRGB(1, 1, 0xFF8000);
      ImageIO.write(image, "png", png.toFile());
    }
    Outcome o =
        run(
            "eval",
            folder("r1"),
            "--suite=ood",
            "--limit=5",
            "--ood=folder:" + runs.resolve("pictures"));
    assertEquals(0, o.code(), o.err());
    assertEquals(
        List.of("folder_pictures was brought from 4 x 4 x 3 to 28 x 28 x 1 (bilinear)"),
        o.printed(folder("r1") + " ood:").stream()
            .map(l -> l.replaceFirst(".*?\\((.*)\\)", "$1"))
            .toList());
    assertEquals(1, o.printed("  folder pictures auroc (%)").size(), o.out());
  }

  @Test
  void aFolderGivenTwiceIsOneRun() {
    Outcome o =
        run("eval", folder("r2"), folder("r2/../r2"), "--suite=clean", "--limit=5", "--device=cpu");
    assertEquals(0, o.code(), o.err());
    assertEquals(List.of(folder("r2")), o.printed("[1]"));
    assertEquals(List.of(), o.printed("[2]"));
    assertTrue(
        o.lines().stream().noneMatch(l -> l.startsWith("A  ")), "no table of settings for one run");
  }

  @Test
  void flagsThatWouldDoNothingAreRefused() {
    refused("--limit", folder("r1"), "--limit=5");
    refused("--ood", folder("r1"), "--suite=clean", "--ood=fashion-sample");
    refused("--corruption-files", folder("r1"), "--suite=pgd", "--corruption-files=x");
    refused("--suite 'fog'", folder("r1"), "--suite=fog");
    refused("--limit 0", folder("r1"), "--suite=clean", "--limit=0");
    refused("--suite", "--weights=x", "--suite=clean");
  }

  private static void refused(String argument, String... args) {
    requireRefused(
        argument, Stream.concat(Stream.of("eval"), Stream.of(args)).toArray(String[]::new));
  }
}
