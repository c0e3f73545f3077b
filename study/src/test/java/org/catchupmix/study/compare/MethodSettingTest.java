package org.catchupmix.study.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.catchupmix.mix.CatchupMix;
import org.catchupmix.recipe.OptimizationSettings;
import org.catchupmix.recipe.Recipe;
import org.catchupmix.recipe.RecipeText;
import org.catchupmix.study.compare.RunQueue.LabelledLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodSettingTest {
  private static Recipe recipe(String setting, RecipeText base) {
    return MethodSetting.parse(setting).recipe(base.settings(), "out", 7).settle();
  }

  @Test
  void aMethodMayHaveOptions() {
    Recipe r = recipe("catchup:keep=random:mix-layers=0+2", new RecipeText());
    assertEquals("catchup", r.mix().method().name());
    assertEquals("random", r.settings().get("keep"));
    assertEquals(List.of(0, 2), r.mix().method().points());
    assertEquals(7L, r.run().seed());
    assertEquals("out", r.folder().runs());
    assertEquals("catchup-keep-random-mix-layers-0-2-seed7", r.folder().name());
    Recipe tuned =
        recipe(
            "cutmix:lr=0.05:alpha=0.5:milestones=1+2",
            new RecipeText().with("lr", 0.2).with("schedule", "multistep"));
    assertEquals(0.05, (double) tuned.optimization().lr());
    assertEquals(List.of(1, 2), tuned.optimization().milestones());
    assertEquals(
        0.2, (double) recipe("none", new RecipeText().with("lr", 0.2)).optimization().lr());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "catchup:keep=random",
        "catchup:mix-layers=1+2+3+4+5",
        "catchup:pairing=derangement",
        "resizemix:resizemix-largest=0.5",
        "fmix:alpha=0.5"
      })
  void controlsOfAComparisonAreMethods(String label) {
    Recipe r = recipe(label, new RecipeText());
    assertEquals(label.substring(0, label.indexOf(':')), r.mix().method().name());
    assertFalse(
        r.mix().method().equals(recipe(r.mix().method().name(), new RecipeText()).mix().method()));
  }

  @Test
  void whatTheRecipeSaysOfItsMethodIsForThatMethodAlone() {
    RecipeText base =
        new RecipeText()
            .withMix(catchup(CatchupMix.Keep.HIGHEST))
            .with("alpha", 0.3)
            .with("lr", 0.02);
    Recipe catchup = recipe("catchup:keep=random", base);
    assertEquals(0.3, catchup.settings().get("alpha"));
    assertEquals("random", catchup.settings().get("keep"));
    Recipe patchup = recipe("patchup", base);
    assertNotEquals(0.3, patchup.settings().get("alpha"));
    assertEquals("lowest", patchup.settings().get("keep"));
    assertEquals(0.02, (double) patchup.optimization().lr());
  }

  private static CatchupMix catchup(CatchupMix.Keep keep) {
    CatchupMix plain = new CatchupMix();
    return new CatchupMix(
        plain.alpha(),
        plain.points(),
        plain.rfi(),
        keep,
        plain.norm(),
        plain.labelWeight(),
        plain.pairing(),
        plain.partner());
  }

  private static void refused(String named, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.startsWith("method") && message.contains(named), message);
  }

  /** Columns: a method, and the part of it that is wrong. */
  @ParameterizedTest
  @CsvSource({
    "blend, blend",
    "mixup:width=1, width=1",
    "mixup:val=9, val=9",
    "mixup:alpha, alpha",
    "mixup:mix=none, mix=none"
  })
  void whatIsNoMethodIsNamed(String method, String named) {
    refused("'" + named + "'", () -> MethodSetting.parse(method));
  }

  private static Comparison plan(String... settings) {
    return Comparison.plan(
        new RecipeText(),
        Path.of("out"),
        "none",
        List.of(settings).stream().map(MethodSetting::parse).toList(),
        List.of(1L, 2L, 2L));
  }

  @Test
  void runsArePlannedSeedBySeed() {
    Comparison c = plan("none", "mixup:alpha=0.2");
    assertEquals(
        List.of(
            "none, seed 1", "mixup:alpha=0.2, seed 1", "none, seed 2", "mixup:alpha=0.2, seed 2"),
        c.runs().stream().map(PlannedRun::title).toList());
    assertEquals(
        List.of(1L, 2L), c.runs(c.settings().get(1)).stream().map(PlannedRun::seed).toList());
  }

  @Test
  void anOptimizerHasItsOwnDefaultsUnlessTheyAreGiven() {
    List<MethodSetting> settings =
        Stream.of("none", "none:optimizer=adamw").map(MethodSetting::parse).toList();
    List<Recipe> plain = recipes(new RecipeText(), settings);
    assertEquals(List.of(0.1, 0.001), plain.stream().map(r -> r.optimization().lr()).toList());
    assertEquals(
        List.of(1e-4, 0.01), plain.stream().map(r -> r.optimization().weightDecay()).toList());
    RecipeText adam = new RecipeText().with("optimizer", OptimizationSettings.OptimizerKind.ADAM);
    assertEquals(0.001, recipes(adam, settings.subList(0, 1)).getFirst().optimization().lr());
    List<Recipe> given = recipes(new RecipeText().with("lr", 0.1), settings);
    assertEquals(List.of(0.1, 0.1), given.stream().map(r -> r.optimization().lr()).toList());
  }

  private static List<Recipe> recipes(RecipeText base, List<MethodSetting> settings) {
    return Comparison.plan(base, Path.of("out"), "none", settings, List.of(1L)).runs().stream()
        .map(PlannedRun::recipe)
        .toList();
  }

  @Test
  void whatCannotBeIsFoundBeforeAnythingRuns() {
    refused("'none' and 'none' would share the folder none-seed1", () -> plan("none", "none"));
    refused("'guided:alpha=0.3': --alpha", () -> plan("guided:alpha=0.3"));
    refused("'manifold:mix-layers=9': mix point 9", () -> plan("manifold:mix-layers=9"));
  }

  @Test
  void aSettingOfAMethodThatIsNotComparedIsRefused() {
    List<MethodSetting> others = List.of(MethodSetting.parse("none"), MethodSetting.parse("mixup"));
    assertThrows(
        IllegalArgumentException.class,
        () -> MethodSetting.requireUse(new RecipeText(), Set.of("alpha"), others));
    MethodSetting.requireUse(new RecipeText(), Set.of("lr"), others);
    MethodSetting.requireUse(
        new RecipeText(), Set.of("alpha"), List.of(MethodSetting.parse("catchup:keep=random")));
  }

  @Test
  void linesAreLabelledAndBarsLeaveTheirLastState() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (PrintStream lines = LabelledLines.stream("a: ", out)) {
      lines.print("one\ntw");
      lines.print("o\r\n10 %\r20 %\n\nleft");
    }
    assertEquals(
        List.of("a: one", "a: two", "a: 20 %"),
        bytes.toString(StandardCharsets.UTF_8).lines().toList());
  }
}
