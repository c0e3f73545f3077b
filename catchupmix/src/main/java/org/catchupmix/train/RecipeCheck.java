package org.catchupmix.train;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.catchupmix.data.DataException;
import org.catchupmix.data.sets.DataSource;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.nn.models.Models;

/**
 * Finds what cannot be in a recipe, and settings that would do nothing.
 *
 * @param r the recipe
 * @param changed the flags whose values are not the defaults
 */
record RecipeCheck(Recipe r, Set<String> changed) {
  /** Refuses what cannot be. */
  static void require(boolean condition, String message, Object... values) {
    if (!condition) {
      throw new IllegalArgumentException(message.formatted(values));
    }
  }

  private static void atLeast(int least, String flag, int value) {
    require(value >= least, "%s %d must be at least %d", flag, value, least);
  }

  /** A setting that would do nothing is a mistake. */
  static void idle(String flag, boolean set, boolean used, String owner) {
    require(!set || used, "%s does nothing here: it belongs to %s", flag, owner);
  }

  /** The same of flags that are set where they have another value than the default. */
  private void belong(String owner, boolean used, String... flags) {
    for (String flag : flags) {
      idle(flag, changed.contains(flag), used, owner);
    }
  }

  /** See {@link Recipe#check}. */
  void check() {
    numbers();
    rates();
    network();
    try {
      Datasets.status(r.data);
      belong("--size", r.framing().isSet(), "--resize");
      streaming();
    } catch (DataException e) {
      throw new IllegalArgumentException("--data " + r.data + ": " + e.getMessage(), e);
    }
    r.spec(1, 1);
    r.schedule(1);
    r.step(0);
  }

  private void numbers() {
    atLeast(1, "--epochs", r.epochs);
    String norm = "batch norm has no variance over one image";
    require(r.batch >= 2, "--batch %d must be at least 2: %s", r.batch, norm);
    boolean divides = r.shards >= 1 && r.shards <= r.batch / 2;
    String shards = "--shards %d must be 1..%d, half of --batch %d: %s";
    require(divides, shards, r.shards, r.batch / 2, r.batch, norm);
    CheckpointInterval.of(r.checkpointEvery);
    atLeast(1, "--eval-batch", r.evalBatch);
    atLeast(0, "--crop", r.crop);
    boolean share = r.cropScale > 0 && r.cropScale <= 1;
    require(share, "--crop-scale %s must be 0 < SHARE <= 1", r.cropScale);
    String leave = " (leave it out, or set it to its default of " + new Recipe().crop + ")";
    belong("--augment pad-crop" + leave, r.augment == Augmentation.PAD_CROP, "--crop");
    belong("--augment resized-crop", r.augment == Augmentation.RESIZED_CROP, "--crop-scale");
    limits("train", r.trainLimit, r.trainPerClass);
    limits("test", r.testLimit, r.testPerClass);
    Validation.check(r.val);
    atLeast(0, "--width", r.width);
  }

  private static void limits(String split, int limit, int perClass) {
    atLeast(0, "--" + split + "-limit", limit);
    atLeast(0, "--" + split + "-per-class", perClass);
    boolean one = limit == 0 || perClass == 0;
    String both = "--%s-per-class %d and --%1$s-limit %d: give one of them";
    require(one, both, split, perClass, limit);
  }

  private void rates() {
    boolean smooth = r.labelSmoothing >= 0 && r.labelSmoothing < 1;
    require(smooth, "--label-smoothing %s must be 0 <= S < 1", r.labelSmoothing);
    require(r.lr > 0 && Double.isFinite(r.lr), "--lr %s must be above 0", r.lr);
    for (int i = 0; i < r.extendedFrom.size(); i++) {
      int least = i == 0 ? 1 : r.extendedFrom.get(i - 1) + 1;
      boolean ascends = r.extendedFrom.get(i) >= least && r.extendedFrom.get(i) < r.epochs;
      String must = "--extended-from %s must ascend from 1 to below --epochs %d";
      require(ascends, must, r.extendedFrom, r.epochs);
    }
    int first = r.firstEpochs();
    boolean within = r.warmup >= 0 && r.warmup <= first;
    require(within, "--warmup %s must be 0..%d epochs", r.warmup, first);
    boolean momentum = r.momentum >= 0 && r.momentum < 1;
    require(momentum, "--momentum %s must be 0 <= M < 1", r.momentum);
    require(r.weightDecay >= 0, "--weight-decay %s must be at least 0", r.weightDecay);
    boolean accelerated = !r.nesterov || r.momentum > 0;
    require(accelerated, "--nesterov requires a --momentum above 0, or --nesterov=false");
    boolean multistep = r.schedule == Recipe.ScheduleKind.MULTISTEP;
    belong("--schedule multistep", multistep, "--milestones", "--lr-factor");
    boolean epochs = r.milestones.stream().allMatch(m -> m >= 1);
    require(epochs, "--milestones %s must be epochs from 1 on", r.milestones);
  }

  private void network() {
    boolean plain = r.name.isEmpty() || r.name.matches("[A-Za-z0-9][A-Za-z0-9._-]*");
    require(plain, "--name '%s' must be letters, digits, '.', '_' and '-' alone", r.name);
    requirePath("--runs", r.runs);
    requirePath("--init", r.init);
    r.mixing.check(r.mixPoints());
    belong("--init", !r.init.isEmpty(), "--new-head", "--freeze");
    List<String> parts = Models.kind(r.model).parts();
    boolean known = r.freeze.isEmpty() || parts.contains(r.freeze);
    String none = "--freeze %s is no part of %s: %s";
    require(known, none, r.freeze, r.model, String.join(", ", parts));
    belong("a start without --init", r.init.isEmpty(), "--zero-init");
  }

  private void streaming() {
    DataSource.Kind kind = Datasets.kind(r.data);
    boolean streamed = kind != DataSource.Kind.IN_MEMORY;
    String sets = "streamed data: stream, shards and imagenet";
    belong(sets, streamed, "--jpeg", "--decode-threads", "--skip-broken");
    atLeast(0, "--shuffle-window", r.shuffleWindow);
    String packed = "data in shards, see 'catchup data pack'";
    belong(packed, kind == DataSource.Kind.SHARDS, "--shuffle-window");
    if (streamed) {
      r.reading().jpeg().here();
    }
  }

  static void requirePath(String flag, String path) {
    try {
      Path.of(path);
    } catch (InvalidPathException e) {
      // Its text holds what cannot stand in a path, such as a zero byte.
      throw new IllegalArgumentException(
          "%s is no path on this system (%s): set LC_ALL=C.UTF-8, or rename it"
              .formatted(flag, e.getReason()),
          e);
    }
  }
}
