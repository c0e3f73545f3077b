package org.catchupmix.emulator.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.catchupmix.emulator.ptx.Opcode.Shape;
import org.catchupmix.emulator.ptx.Opcode.Unknown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpcodeTest {
  @Test
  void partsAreTyped() {
    assertEquals(
        new Opcode(
            Operation.LD, List.of(Modifier.SHARED_CTA, Modifier.L2_128B, Modifier.V2, PtxType.F32)),
        Opcode.of("ld.shared::cta.L2::128B.v2.f32"));
    assertEquals(new Shape(64, 128, 16), Opcode.of("wgmma.m64n128k16").parts().getFirst());
    assertEquals(new Shape(8, 8, 0), Opcode.of("movmatrix.m8n8").parts().getFirst());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bra",
        "fma.rn.ftz.sat.f32",
        "min.NaN.f16x2",
        "setp.nan.f32",
        "cp.async.bulk.tensor.2d.shared::cluster.global.tile.mbarrier::complete_tx::bytes",
        "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32",
        "vadd.u32.u32.u32",
        "ld.global.mmio.f32"
      })
  void theTextComesBack(String text) {
    assertEquals(text, Opcode.of(text).toString());
  }

  @Test
  void theOrderOfModifiersCounts() {
    assertNotEquals(Opcode.of("add.ftz.sat.f32"), Opcode.of("add.sat.ftz.f32"));
    assertEquals(Opcode.of("setp.lt.f32"), Opcode.of("setp.lt.and.f32").without(Modifier.AND));
  }

  @Test
  void whatIsUnknownIsKept() {
    assertEquals(Optional.of(new Unknown("mmio")), Opcode.of("ld.mmio.f32").unknown());
    assertEquals(Operation.UNKNOWN, Opcode.of("vadd.u32").operation());
    assertEquals(Optional.of(new Unknown("vadd")), Opcode.of("vadd.u32").unknown());
    assertEquals(Optional.empty(), Opcode.of("ld.global.f32").unknown());
    assertEquals(Optional.of(new Unknown("")), Opcode.of("add.").unknown());
  }

  @Test
  void theLastTypeCounts() {
    assertEquals(PtxType.S32, Opcode.of("min.s32.relu").type());
    assertEquals(PtxType.F16, Opcode.of("cvt.f32.f16").type());
    assertNull(Opcode.of("bar.sync").type());
  }

  @Test
  void spacesHaveSeveralNames() {
    assertTrue(Opcode.of("st.shared::cluster.b32").isShared());
    assertTrue(Opcode.of("ld.param::func.b32").isParameter());
    assertFalse(Opcode.of("ld.global.b32").isShared());
  }

  /** A word with two meanings would be read as only one of them. */
  @Test
  void noWordIsBothModifierAndType() {
    Set<String> words = new HashSet<>();
    for (Modifier modifier : Modifier.values()) {
      assertTrue(words.add(modifier.toString()), modifier.toString());
    }
    for (PtxType type : PtxType.values()) {
      assertTrue(words.add(type.toString()), type.toString());
    }
  }
}
