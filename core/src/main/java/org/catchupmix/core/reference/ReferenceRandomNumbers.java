package org.catchupmix.core.reference;

import static org.catchupmix.core.host.ArrayBuffer.doubles;
import static org.catchupmix.core.host.ArrayBuffer.elements;

import org.catchupmix.core.primitive.RandomNumbers;
import org.catchupmix.core.random.Philox;

/** Random numbers. */
final class ReferenceRandomNumbers {
  private ReferenceRandomNumbers() {}

  static void run(RandomNumbers primitive) {
    switch (primitive) {
      case RandomNumbers.FillUniform(var seed, var stream, var out) ->
          Philox.uniforms(seed, stream, 0, elements(out), (i, u) -> doubles(out)[i] = u);
      case RandomNumbers.FillNormal(var seed, var stream, var mean, var std, var out) ->
          Philox.normals(
              seed, stream, 0, elements(out), (i, z) -> doubles(out)[i] = mean + std * z);
    }
  }
}
