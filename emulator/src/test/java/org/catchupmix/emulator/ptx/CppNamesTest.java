package org.catchupmix.emulator.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CppNamesTest {
  /** Columns: the mangled name, its identifier, and the whole name as c++filt shows it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "_Z6kernelPfi|kernel|kernel(float*, int)",
        "_Z5scale6ParamsPf|scale|scale(Params, float*)",
        "_ZL5scale6ParamsS_|scale|scale(Params, Params)",
        "_ZN4math5scaleE6ParamsPKf|scale|math::scale(Params, float const*)",
        "_ZN12_GLOBAL__N_11kEv|k|(anonymous namespace)::k()",
        "_Z5scaleIfLi4EEvPT_S1_i|scale|scale<float, 4>(float*, float*, int)",
        "_Z5scaleI6__halfLb1EEvPT_|scale|scale<__half, true>(__half*)",
        "_Z3runIN1a1bIfLi8EEELj32EEvT_PKS3_|run|run<a::b<float, 8>, 32u>(a::b<float, 8>, a::b<float, 8> const*)",
        "_Z3sumIJffiEEvDpT_|sum|sum<float, float, int>(float, float, int)",
        "_Z3mapIPFffEEvT_Pf|map|map<float (*)(float)>(float (*)(float), float*)",
        "_Z4tileRA4_fPA8_i|tile|tile(float (&)[4], int (*)[8])",
        "_Z3addDF16_DF16bm|add|add(_Float16, __bf16, unsigned long)",
        "_Z1kI4ModeLS0_1EEvv|k|k<Mode, (Mode)1>()",
        "_ZN1AIiE3fooIfEEvT_|foo|A<int>::foo<float>(float)",
        "_Z1kSt4pairIifE|k|k(std::pair<int, float>)",
        "plain|plain|plain",
        "_Z9999x|_Z9999x|_Z9999x",
        "_Z|_Z|_Z"
      })
  void namesOfFunctions(String mangled, String plain, String full) {
    assertEquals(plain, CppNames.plain(mangled));
    assertEquals(full, CppNames.full(mangled));
  }

  /** An expression as argument is not known, but the identifier is. */
  @Test
  void unknownFormsKeepTheirIdentifier() {
    assertEquals("fill", CppNames.plain("_Z4fillIXsr3foo1xEEv6Params"));
    assertEquals("fill", CppNames.plain("_ZN1a4fillIXsr3foo1xEEv6Params"));
    assertEquals("_Z4fillIXsr3foo1xEEv6Params", CppNames.full("_Z4fillIXsr3foo1xEEv6Params"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"P", "I1a", "N1a", "1aI", "FvP"})
  void damagedNamesStay(String part) {
    String name = "_Z1k" + part.repeat(100_000);
    assertEquals(name, CppNames.full(name));
  }

  /** Each parameter is a pair of the one before. */
  @Test
  void doublingNamesAreBounded() {
    StringBuilder name = new StringBuilder("_Z1k1p1qIS_S_E");
    for (int i = 1; i < 60; i++) {
      String last = "S" + Integer.toString(i, 36).toUpperCase(Locale.ROOT) + "_";
      name.append("S0_I").append(last).append(last).append("E");
    }
    assertEquals(name.toString(), CppNames.full(name.toString()));
  }

  @Test
  void variablesOfFunctions() {
    assertEquals("tile", CppNames.variable("_ZZ6kernelE4tile"));
    assertEquals("tile", CppNames.variable("_ZZ6kernelPfE4tile_0"));
    assertEquals("_ZZ6kernelE99tile", CppNames.variable("_ZZ6kernelE99tile"));
    assertEquals("tile", CppNames.variable("tile"));
  }
}
