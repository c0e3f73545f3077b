package org.catchupmix.recipe;

import static org.catchupmix.core.Preconditions.require;
import static org.catchupmix.recipe.Settings.BATCH;
import static org.catchupmix.recipe.Settings.DATA;
import static org.catchupmix.recipe.Settings.EPOCHS;
import static org.catchupmix.recipe.Settings.FREEZE;
import static org.catchupmix.recipe.Settings.JPEG;
import static org.catchupmix.recipe.Settings.MODEL;
import static org.catchupmix.recipe.Settings.MOMENTUM;
import static org.catchupmix.recipe.Settings.NESTEROV;
import static org.catchupmix.recipe.Settings.SHARDS;
import static org.catchupmix.recipe.Settings.TEST_LIMIT;
import static org.catchupmix.recipe.Settings.TEST_PER_CLASS;
import static org.catchupmix.recipe.Settings.TRAIN_LIMIT;
import static org.catchupmix.recipe.Settings.TRAIN_PER_CLASS;
import static org.catchupmix.recipe.Settings.WARMUP;

import java.util.List;
import org.catchupmix.data.DataException;
import org.catchupmix.data.sets.Datasets;
import org.catchupmix.data.sets.Layout;
import org.catchupmix.nn.models.Models;

/** Finds settings that contradict each other or do nothing. */
record RecipeCheck(Recipe recipe) {
  void check() {
    steps();
    network();
    try {
      recipe.framing();
      requireUsed();
      if (Datasets.kind(recipe.get(DATA)) != Layout.Kind.IN_MEMORY) {
        recipe.get(JPEG).here();
      }
    } catch (DataException e) {
      throw new IllegalArgumentException("--data " + recipe.get(DATA) + ": " + e.getMessage(), e);
    }
    recipe.spec(1, 1);
    recipe.schedule(1);
    recipe.step(0);
  }

  private void requireUsed() {
    for (Setting<?> setting : Settings.all()) {
      require(
          !recipe.isChanged(setting) || setting.owner().isUsed().test(recipe),
          "%s does nothing here: it belongs to %s",
          setting.flag(),
          setting.owner().name());
    }
  }

  private void steps() {
    int batch = recipe.get(BATCH);
    int shards = recipe.get(SHARDS);
    require(
        shards >= 1 && shards <= batch / 2,
        "--shards %d must be 1..%d, half of --batch %d: batch norm has no variance over one image",
        shards,
        batch / 2,
        batch);
    requireOneOf(TRAIN_PER_CLASS, TRAIN_LIMIT);
    requireOneOf(TEST_PER_CLASS, TEST_LIMIT);
    double warmup = recipe.get(WARMUP);
    require(
        warmup >= 0 && warmup <= recipe.get(EPOCHS),
        "--warmup %s must be 0..%d epochs",
        warmup,
        recipe.get(EPOCHS));
    require(
        !NESTEROV.owner().isUsed().test(recipe)
            || !recipe.get(NESTEROV)
            || recipe.get(MOMENTUM) > 0,
        "--nesterov requires a --momentum above 0, or --nesterov=false");
  }

  private void requireOneOf(Setting<Integer> first, Setting<Integer> second) {
    require(
        recipe.get(first) == 0 || recipe.get(second) == 0,
        "%s %d and %s %d: give one of them",
        first.flag(),
        recipe.get(first),
        second.flag(),
        recipe.get(second));
  }

  private void network() {
    recipe.mix().check();
    List<String> parts = Models.kind(recipe.get(MODEL)).parts();
    String freeze = recipe.get(FREEZE);
    require(
        freeze.isEmpty() || parts.contains(freeze),
        "--freeze %s is not part of %s: %s",
        freeze,
        recipe.get(MODEL),
        String.join(", ", parts));
  }
}
