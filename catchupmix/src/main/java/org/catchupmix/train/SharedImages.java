package org.catchupmix.train;

import static org.catchupmix.recipe.Settings.DATA;
import static org.catchupmix.recipe.Settings.JPEG;
import static org.catchupmix.recipe.Settings.SUBSET_SEED;
import static org.catchupmix.recipe.Settings.TEST_LIMIT;
import static org.catchupmix.recipe.Settings.TEST_PER_CLASS;
import static org.catchupmix.recipe.Settings.TRAIN_LIMIT;
import static org.catchupmix.recipe.Settings.TRAIN_PER_CLASS;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.catchupmix.data.ImageDataset;
import org.catchupmix.recipe.Recipe;

/**
 * Images that runs share: recipes that ask for the same ones get one copy, which has no others.
 *
 * <p>Kept are the images of the last recipe, and those of others while somebody uses them.
 */
public final class SharedImages {
  /** The parts of a data set that a recipe asks for, before validation images are held out. */
  record Parts(ImageDataset train, ImageDataset test, List<String> remarks) {}

  private final Map<List<Object>, WeakReference<Parts>> all = new HashMap<>();
  private Parts last;

  /** Returns the parts for a recipe; others wait meanwhile, so nothing is read twice. */
  synchronized Parts get(Recipe recipe, boolean isForTests, Supplier<Parts> read) {
    List<Object> key =
        List.of(
            recipe.get(DATA),
            recipe.framing(),
            recipe.get(JPEG),
            recipe.get(TRAIN_LIMIT),
            recipe.get(TRAIN_PER_CLASS),
            recipe.get(SUBSET_SEED),
            recipe.get(TEST_LIMIT),
            recipe.get(TEST_PER_CLASS),
            isForTests);
    WeakReference<Parts> known = all.get(key);
    Parts parts = known == null ? null : known.get();
    if (parts == null) {
      // The old ones may be freed before the new ones are read.
      last = null;
      parts = read.get();
      all.put(key, new WeakReference<>(parts));
    }
    last = parts;
    return parts;
  }
}
