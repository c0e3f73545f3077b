package org.catchupmix.mix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.catchupmix.core.random.PhiloxRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods that another jar may bring. */
class MixMethodsTest {
  @MixMethod.Entry(name = "unused", about = "a method of another library")
  private record Foreign(String name) implements MixMethod {
    @Override
    public BatchMix draw(int batch, int height, int width, PhiloxRandom random) {
      return BatchMix.NONE;
    }
  }

  private static String refused(String... names) {
    List<MixMethod> all = List.of(names).stream().<MixMethod>map(Foreign::new).toList();
    return assertThrows(IllegalArgumentException.class, () -> MixMethods.named(all)).getMessage();
  }

  @Test
  void noMethodTakesTheNameOfAnother() {
    assertTrue(refused("cutmix", "CutMix").startsWith("mix method 'CutMix' is defined twice"));
    assertEquals(1, MixMethods.named(List.of(new Foreign("mine"))).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../a", "a b", "-a", "a:b", "<a>"})
  void aNameIsOneOfFilesAndSettings(String name) {
    assertTrue(refused(name).startsWith("the name '" + name + "' of a mix method must be"));
  }
}
