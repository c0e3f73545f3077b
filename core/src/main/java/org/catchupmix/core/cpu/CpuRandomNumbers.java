package org.catchupmix.core.cpu;

import static org.catchupmix.core.host.ArrayBuffer.elements;
import static org.catchupmix.core.host.ArrayBuffer.floats;

import org.catchupmix.core.primitive.RandomNumbers;
import org.catchupmix.core.random.Philox;
import org.catchupmix.core.tensor.Tensor;

/** Random numbers. */
final class CpuRandomNumbers {
  private final CpuContext cpu;

  CpuRandomNumbers(CpuContext cpu) {
    this.cpu = cpu;
  }

  /** Runs one of these. */
  void run(RandomNumbers primitive) {
    switch (primitive) {
      case RandomNumbers.FillUniform(var seed, var stream, var out) ->
          fillUniform(seed, stream, out);
      case RandomNumbers.FillNormal p -> fillNormal(p);
    }
  }

  private void fillUniform(long seed, long stream, Tensor out) {
    float[] o = floats(out);
    cpu.forElements(
        elements(out),
        (from, to) -> Philox.uniforms(seed, stream, from, to, (i, u) -> o[i] = (float) u));
  }

  private void fillNormal(RandomNumbers.FillNormal p) {
    float[] o = floats(p.out());
    cpu.forElements(
        elements(p.out()),
        (from, to) ->
            Philox.normals(
                p.seed(), p.stream(), from, to, (i, z) -> o[i] = (float) (p.mean() + p.std() * z)));
  }
}
