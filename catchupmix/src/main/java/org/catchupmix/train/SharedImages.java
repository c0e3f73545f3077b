package org.catchupmix.train;

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
            recipe.data().data(),
            recipe.data().framing(),
            recipe.data().jpeg(),
            recipe.data().trainLimit(),
            recipe.data().trainPerClass(),
            recipe.data().subsetSeed(),
            recipe.data().testLimit(),
            recipe.data().testPerClass(),
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
