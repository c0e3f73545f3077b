package org.catchupmix.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  @CsvSource(
      delimiter = '|',
      value = {
        "channel_mix|'channel_mix' must be OPERATION=VARIANT, such as channel_mix=v2",
        "=v1|'=v1' must be OPERATION=VARIANT, such as channel_mix=v2",
        "a=v1,|'' must be OPERATION=VARIANT, such as channel_mix=v2",
        "a=v1=v2|'a=v1=v2' must be OPERATION=VARIANT, such as channel_mix=v2",
        "a=v1,a=v2|'a=v1,a=v2' chooses a twice: leave one out"
      })
  void whatIsNoChoiceIsRefused(String text, String expected) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> KernelChoices.parse(text)).getMessage();
    assertEquals(expected, message);
  }

  @Test
  void aDeviceWithoutSuchKernelsRefusesThem() {
    BackendOptions options =
        BackendOptions.defaults().withKernels(KernelChoices.parse("channel_mix=v2"));
    assertEquals(
        "kernel channel_mix=v2 does nothing on device cpu: leave it out or take another device",
        assertThrows(IllegalArgumentException.class, () -> Backends.choose("cpu", options))
            .getMessage());
  }
}
