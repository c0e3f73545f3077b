package org.catchupmix.study.cli;

import static org.catchupmix.study.cli.Outcome.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.catchupmix.cli.Main;
import org.catchupmix.nn.state.Safetensors;
import org.catchupmix.train.RecipeFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a user meets it: exit codes, and sentences in place of stack traces. */
class MainTest {
  @TempDir Path folder;

  /** Refused with an exit code and a sentence that names the argument, and no stack trace. */
  private void refused(int code, String argument, String... args) {
    Outcome o = run(args);
    assertTrue(o.err().contains(argument), o.err());
    assertFalse(o.err().contains("\tat "), o.err());
    assertEquals(code, o.code(), o.err());
  }

  private String[] smallRun(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "train",
                "--runs=" + folder,
                "--train-limit=64",
                "--test-limit=40",
                "--width=2",
                "--batch=32",
                "--epochs=1"));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  @Test
  void everyFlagOfTrainIsAKeyAndTheOtherWayRound() {
    List<String> own = List.of("resume", "other-arithmetic", "help", "version");
    List<String> flags =
        Main.commandLine().getSubcommands().get("train").getCommandSpec().options().stream()
            .map(o -> o.longestName().substring(2))
            .filter(f -> !own.contains(f))
            .sorted()
            .toList();
    assertEquals(RecipeFile.keys().stream().sorted().toList(), flags);
  }

  @Test
  void aRunIsTrainedTestedAndExported() throws IOException {
    Outcome trained = run(smallRun("--name=r"));
    assertEquals(0, trained.code(), trained.err());
    String run = folder.resolve("r").toString();
    Path curves = folder.resolve("r/curves.png");
    assertEquals("curves  " + curves, trained.out().lines().toList().getLast());
    assertTrue(ImageIO.read(curves.toFile()).getWidth() > 1000);
    Outcome last = run("eval", run);
    Outcome best = run("eval", run, "--best");
    assertEquals(0, last.code());
    assertTrue(last.out().contains("top-1 "), last.out());
    assertTrue(last.out().contains("40 test images"), last.out());
    assertEquals(
        last.out().lines().toList().getLast(), best.out().lines().toList().getLast(), "one epoch");
    String file = folder.resolve("w.safetensors").toString();
    assertEquals(0, run("export", run, file).code());
    Outcome exported =
        run(
            "eval",
            "--weights=" + file,
            "--model=preact-resnet10",
            "--width=2",
            "--data=fashion-sample");
    assertEquals(0, exported.code(), exported.err());
    assertTrue(exported.out().contains("2,000 test images"), exported.out());
    assertEquals(0, run("train", "--resume=" + run).code());
  }

  @Test
  void flagsOverrideARecipe() throws IOException {
    Path recipe = Files.writeString(folder.resolve("r.yaml"), "mix: cutmix\nlr: 0.02\nseed: 5\n");
    assertEquals(
        0, run(smallRun("--name=o", recipe.toString(), "--lr=0.01", "--flip=false")).code());
    String config = Files.readString(folder.resolve("o").resolve("config.yaml"));
    assertTrue(config.contains("mix: cutmix"), config);
    assertTrue(config.contains("lr: 0.01"), config);
    assertTrue(config.contains("seed: 5"), config);
    assertTrue(config.contains("flip: false"), config);
  }

  @Test
  void wrongUsageIsTwo() {
    refused(2, "--epoch=3", "train", "--epoch=3");
    refused(2, "--batch 1", smallRun("--batch=1"));
    refused(2, "'vgg'", smallRun("--model=vgg"));
    refused(2, "'imagenet'", smallRun("--data=imagenet"));
    refused(2, "'--mix'", smallRun("--mix=blend"));
    refused(2, "--device 'tpu'", smallRun("--device=tpu"));
    refused(2, "--threads, --conv", smallRun("--device=reference", "--threads=2", "--conv=auto"));
    refused(2, "--precision tf32", smallRun("--device=cpu", "--precision=tf32"));
    refused(2, "--device 'cpu:1'", smallRun("--device=cpu:1"));
    refused(2, "--threads 0", smallRun("--threads=0"));
    refused(2, "--name 'a/b'", smallRun("--name=a/b"));
    refused(2, "--devise=cpu", "verify", "--devise=cpu");
    refused(2, "--lr", "train", "--resume=x", "--lr=1");
    refused(2, "--weights", "eval");
    refused(2, "--lambda", parity("--mix-layer=1"));
    refused(2, "--mix-layer 9", parity("--mix-layer=9", "--lambda=0.5"));
    refused(2, "--out", "parity");
    refused(2, "'blend'", "compare", "--methods=blend");
    refused(2, "'epoch'", "compare", "--set=epoch=3");
    refused(2, "--set seed", "compare", "--set=seed=3");
    refused(2, "--set alpha", "compare", "--methods=none,mixup", "--set=alpha=0.2", "--dry-run");
    refused(2, "--device 'tpu'", "compare", "--set=device=tpu", "--out=" + folder.resolve("tpu"));
    refused(2, "--threads", "verify", "--device=cpu", "--threads=2");
    refused(2, "--jobs 0", "compare", "--jobs=0");
    refused(2, "--what 'nothing'", "ablate", "--what=nothing");
    assertEquals(2, run("nonsense").code());
    assertEquals(2, run().code());
  }

  @Test
  void aSlipGetsTheWordThatWasMeant() {
    refused(2, "mean --mix?", "train", "--mxi=cutmix");
    refused(2, "mean --epochs?", "train", "--epoch", "3");
    refused(2, "mean catchup?", "train", "--mix=catchpu");
    refused(2, "mean train?", "trian");
    refused(2, "none of pad-crop, resized-crop, none", "train", "--augment=OFF");
  }

  @Test
  void longHelpIsInGroupsAndNamesEachFlagOnce() {
    StringWriter out = new StringWriter();
    assertEquals(
        0, Main.commandLine().setOut(new PrintWriter(out, true)).execute("train", "--help"));
    List<String> lines = out.toString().lines().toList();
    assertTrue(
        lines.containsAll(List.of("Device", "Data", "Network", "Mixing", "Optimization", "Run")));
    for (String key : RecipeFile.keys()) {
      Pattern flag = Pattern.compile(" *--" + key + "([=\\[ ].*)?");
      assertEquals(1, lines.stream().filter(flag.asMatchPredicate()).count(), key);
    }
  }

  @Test
  void aRunThatFailsIsOne() throws IOException {
    refused(2, "none.yaml", smallRun(folder.resolve("none.yaml").toString()));
    refused(1, folder.toString(), "train", "--resume=" + folder);
    refused(1, folder.toString(), "eval", folder.toString());
    refused(1, "data_batch_1.bin", smallRun("--data=cifar10:" + folder));
    refused(1, "no.safetensors", smallRun("--init=" + folder.resolve("no.safetensors")));
    Path cut = Files.write(folder.resolve("cut.safetensors"), new byte[100]);
    refused(1, "cut.safetensors", smallRun("--init=" + cut));
    refused(1, "loss", smallRun("--lr=1e30", "--epochs=2"));
    Path file = Files.writeString(folder.resolve("file"), "");
    refused(1, "file", "train", "--runs=" + file, "--epochs=1");
  }

  @Test
  void methodsAreComparedByOneCommand() {
    String out = "--out=" + folder.resolve("c");
    String[] compare = {
      "compare",
      "--methods=none,cutout:cutout-length=8",
      "--seeds=3",
      "--set=train-limit=64",
      "--set=test-limit=40",
      "--set=width=2",
      "--set=batch=32",
      "--set=epochs=1",
      out
    };
    String[] dry =
        Stream.concat(Arrays.stream(compare), Stream.of("--dry-run")).toArray(String[]::new);
    String planned = run(dry).out();
    assertTrue(planned.contains("missing  cutout:cutout-length=8, seed 3"), planned);
    assertFalse(Files.exists(folder.resolve("c")));
    Outcome o = run(compare);
    assertEquals(0, o.code(), o.err());
    assertTrue(o.out().contains("\ncutout:cutout-length=8      1  "), o.out());
    assertTrue(o.out().contains("page    "), o.out());
    planned = run(dry).out();
    assertTrue(planned.contains("done     none, seed 3"), planned);
    compare[6] = "--set=batch=16";
    refused(1, "batch 32", compare);
    assertTrue(run("ablate", "--dry-run", "--what=keep").out().contains("catchup:keep=random"));
  }

  private static String[] parity(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "parity",
                "--model=resnet18",
                "--width=2",
                "--classes=10",
                "--weights=w",
                "--batch=b",
                "--out=o"));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  @Test
  void parityWritesWhatPyTorchIsComparedWith() {
    Path fixture = Path.of("..", "catchupmix/src/test/resources/parity/resnet18-cifar");
    Path out = folder.resolve("o.safetensors");
    List<String> args =
        new ArrayList<>(
            List.of(
                "parity",
                "--model",
                "resnet18",
                "--width",
                "2",
                "--classes",
                "10",
                "--weights",
                fixture.resolve("weights.safetensors").toString(),
                "--batch",
                fixture.resolve("batch.safetensors").toString(),
                "--out",
                out.toString(),
                "--device",
                "reference"));
    Outcome o = run(args.toArray(String[]::new));
    assertEquals(0, o.code(), o.err());
    double loss = Safetensors.read(out).tensors().get("loss").toDoubles()[0];
    double expected =
        Safetensors.read(fixture.resolve("mix0.safetensors")).tensors().get("loss").toDoubles()[0];
    assertEquals(expected, loss, 1e-9 * expected);
    args.set(2, "resnet34");
    refused(1, "resnet34", args.toArray(String[]::new));
    args.set(2, "resnet18");
    args.set(6, "3");
    refused(1, "label", args.toArray(String[]::new));
  }

  @Test
  void whatIsThereIsListed() {
    assertTrue(run("models").out().contains("preact-resnet18     64   11,217,316"));
    assertTrue(run("data").out().contains("cifar100"));
    assertTrue(run("data", "fashion-sample").out().contains("10000 "));
    assertEquals(1, run("data", "cifar10:" + folder).code());
    assertEquals(0, run("doctor").code());
  }

  @Test
  void graphDrawsAStepAndRefusesWhatItCannotDraw() throws IOException {
    Path svg = folder.resolve("g.svg");
    String[] small = {"graph", "--model=preact-resnet10", "--width=2", "--batch=2", "--out=" + svg};
    assertEquals(0, run(with(small, "--mix-layer=3")).code());
    assertTrue(Files.readString(svg).contains("keeps 2 of 4 filters"), "width 2 has 4 there");
    for (String method : List.of("mixup", "manifold", "patchup", "saliencymix", "guided")) {
      String point = method.equals("manifold") || method.equals("patchup") ? "2" : "0";
      Outcome o = run(with(small, "--mix=" + method, "--mix-layer=" + point));
      assertEquals(0, o.code(), o.err());
      assertTrue(Files.readString(svg).contains("mix point " + point), method);
    }
    refused(2, "--lambda", with(small, "--lambda=0.5"));
    refused(2, " 9 ", with(small, "--mix-layer=9"));
    refused(2, "'layer7'", with(small, "--collapse=layer7"));
    refused(2, "depth -1", with(small, "--depth=-1"));
    refused(2, "g.png", with(small, "--out=" + folder.resolve("g.png")));
    refused(1, "no/g.svg", with(small, "--out=" + folder.resolve("no/g.svg")));
  }

  private static String[] with(String[] args, String... more) {
    List<String> all = new ArrayList<>(List.of(args));
    for (String arg : more) {
      all.removeIf(old -> old.startsWith(arg.substring(0, arg.indexOf('=') + 1)));
      all.add(arg);
    }
    return all.toArray(String[]::new);
  }
}
