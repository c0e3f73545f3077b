package org.catchupmix.emulator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collections;
import org.catchupmix.emulator.ptx.Opcode;
import org.catchupmix.emulator.ptx.PtxInstruction;
import org.catchupmix.emulator.ptx.PtxOperand;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstructionKindTest {
  @ParameterizedTest
  @CsvSource({
    "wgmma.mma_async.sync.aligned.m64n64k16.f32.f16.f16, 8, TENSOR",
    "wgmma.wait_group.sync.aligned, 1, FENCE",
    "stmatrix.sync.aligned.m8n8.x4.shared.b16, 2, SHARED_STORE",
    "movmatrix.sync.aligned.m8n8.trans.b16, 2, WARP",
    "cp.async.bulk.tensor.2d.global.shared::cta.bulk_group, 2, GLOBAL_STORE",
    "cp.reduce.async.bulk.global.shared::cta.bulk_group.add.f32, 3, ATOMIC",
    "cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes, 4, GLOBAL_LOAD",
    "cp.async.bulk.wait_group.read, 1, FENCE",
    "mbarrier.arrive.expect_tx.shared.b64, 3, BARRIER"
  })
  void instructionsOfHopperHaveAKind(String opcode, int operands, InstructionKind kind) {
    PtxInstruction in =
        new PtxInstruction(
            null, Opcode.of(opcode), Collections.nCopies(operands, new PtxOperand.Sink()), 1, null);
    assertEquals(kind, InstructionKind.of(in));
  }
}
