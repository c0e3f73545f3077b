package org.catchupmix.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelChoicesTest {
  @Test
  void theTextIsReadAsItIsWritten() {
    KernelChoices choices = KernelChoices.parse("rfi_mask=v1, channel_mix=v2");
    assertEquals(Map.of("channel_mix", "v2", "rfi_mask", "v1"), choices.labels());
    assertEquals("channel_mix=v2,rfi_mask=v1", choices.toString());
    assertEquals(choices, KernelChoices.parse(choices.toString()));
    assertEquals("", KernelChoices.NONE.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"channel_mix", "=v1", "a=v1,", "a=v1=v2", "a=v1,a=v2"})
  void whatIsNoChoiceIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> KernelChoices.parse(text));
  }

  @Test
  void aDeviceWithoutSuchKernelsRefusesThem() {
    BackendOptions options =
        BackendOptions.defaults().withKernels(KernelChoices.parse("channel_mix=v2"));
    assertThrows(IllegalArgumentException.class, () -> Backends.choose("cpu", options));
  }
}
