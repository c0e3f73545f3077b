package org.catchupmix.study.robust.attack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.progress.Progress;
import org.catchupmix.study.robust.suite.Measured;
import org.catchupmix.study.robust.suite.Predictions;
import org.catchupmix.study.robust.suite.RunResult.SuiteResult;
import org.catchupmix.study.robust.suite.Suite;
import org.catchupmix.study.robust.suite.TestedNetwork;

/** Measures accuracy under white-box attacks, which know the network and the true labels. */
public final class AttackSuite implements Suite.Run {
  private final Suite suite;
  private final Map<String, Attack> attacks;
  private final long seed;

  /**
   * Creates a suite.
   *
   * @param attacks by the names of their measures
   * @param seed of a random start
   */
  public AttackSuite(Suite suite, Map<String, Attack> attacks, long seed) {
    this.suite = suite;
    this.attacks = attacks;
    this.seed = seed;
  }

  public static AttackSuite fgsm() {
    Map<String, Attack> attacks = new LinkedHashMap<>();
    for (int levels : new int[] {4, 8}) {
      attacks.put("top1_eps" + levels, SignAttack.fgsm(levels));
    }
    return new AttackSuite(Suite.FGSM, attacks, 0);
  }

  public static AttackSuite pgd(Suite suite, Attack attack, long seed) {
    return new AttackSuite(suite, Map.of("top1_eps4", attack), seed);
  }

  @Override
  public SuiteResult run(TestedNetwork tested, Path folder, Progress steps) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("images", tested.size());
    long passes = 1 + attacks.values().stream().mapToInt(a -> a.steps() * a.restarts()).sum();
    steps.begin(passes * tested.size());
    List<Measured> measures = new ArrayList<>();
    Predictions clean = tested.predict(tested.images(), steps::add);
    measures.add(Measured.gain("top1_clean", clean.top1()));
    attacks.forEach(
        (name, attack) -> {
          facts.put(name, describe(attack));
          if (attack.randomStart()) {
            facts.put("seed", seed);
          }
          measures.add(Measured.gain(name, after(tested, attack, steps).top1()));
        });
    return new SuiteResult(suite, facts, measures);
  }

  private static String describe(Attack a) {
    return String.format(
        Locale.ROOT,
        "epsilon %.0f/255, %s, %s start%s",
        a.epsilon() * 255,
        a.description(),
        a.randomStart() ? "random" : "no random",
        a.restarts() == 1 ? "" : ", the worst of " + a.restarts());
  }

  private Predictions after(TestedNetwork tested, Attack attack, Progress steps) {
    ImageDataset data = tested.images();
    PixelInput input = new PixelInput(tested.network(), tested.transform());
    int elements = data.height() * data.width() * data.channels();
    double[][] scores = new double[tested.size()][];
    int[] labels = new int[tested.size()];
    Arrays.setAll(labels, data::label);
    for (int from = 0; from < tested.size(); from += tested.batch()) {
      int first = from;
      int to = Math.min(tested.size(), from + tested.batch());
      Shape shape = Shape.of(to - from, data.height(), data.width(), data.channels());
      double[] clean = new double[(to - from) * elements];
      Arrays.setAll(clean, i -> (data.image(first + i / elements)[i % elements] & 0xFF) / 255.0);
      int[] own = Arrays.copyOfRange(labels, from, to);
      int[] numbers = Arrays.copyOfRange(tested.numbers(), from, to);
      boolean[] withstood = new boolean[own.length];
      Arrays.fill(withstood, true);
      double[][] worst = new double[own.length][];
      for (int restart = 0; restart < attack.restarts(); restart++) {
        double[] start = attack.start(seed, restart, numbers, elements);
        double[] flat = input.scores(attack.perturb(input, clean, shape, own, start), shape);
        int classes = flat.length / own.length;
        for (int i = 0; i < own.length; i++) {
          if (withstood[i]) {
            worst[i] = Arrays.copyOfRange(flat, i * classes, (i + 1) * classes);
          }
        }
        Predictions now = Predictions.of(worst, own);
        withstood = now.correct();
        steps.add(own.length * attack.steps(), now.nll());
      }
      System.arraycopy(worst, 0, scores, from, own.length);
    }
    return tested.predictions(scores, labels);
  }
}
