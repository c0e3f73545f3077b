package org.catchupmix.core.reference;

import java.util.Set;
import org.catchupmix.core.backend.BackendOption;
import org.catchupmix.core.host.HostBackend;
import org.catchupmix.core.host.HostConversion;
import org.catchupmix.core.host.HostIndices;
import org.catchupmix.core.host.HostMemory;
import org.catchupmix.core.primitive.BatchNorm;
import org.catchupmix.core.primitive.Custom;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Loss;
import org.catchupmix.core.primitive.Matrix;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.primitive.Normalization;
import org.catchupmix.core.primitive.Pooling;
import org.catchupmix.core.primitive.Primitive;
import org.catchupmix.core.primitive.RandomNumbers;
import org.catchupmix.core.primitive.Reduction;
import org.catchupmix.core.primitive.Rows;
import org.catchupmix.core.primitive.Update;
import org.catchupmix.core.tensor.DType;

/** The oracle: every primitive in double precision, one thread, as plain as its formula. */
final class ReferenceBackend implements HostBackend {
  private final HostMemory memory = new HostMemory();

  @Override
  public String name() {
    return ReferenceProvider.NAME;
  }

  @Override
  public DType computeDtype() {
    return DType.F64;
  }

  @Override
  public String arithmetic() {
    return "reference-f64";
  }

  @Override
  public Set<BackendOption> options() {
    return Set.of(BackendOption.PRECISION);
  }

  @Override
  public String description() {
    return "double precision, EJML, 1 thread";
  }

  @Override
  public void run(Primitive primitive) {
    HostIndices.require(primitive);
    switch (primitive) {
      case Elementwise p -> ReferenceElementwise.run(p);
      case Reduction p -> ReferenceReductions.run(p);
      case Matrix p -> ReferenceMatrices.run(p);
      case BatchNorm p -> ReferenceBatchNorm.run(p);
      case Normalization p -> ReferenceNormalization.run(p);
      case Pooling p -> ReferencePooling.run(p);
      case Loss p -> ReferenceLosses.run(p);
      case Rows p -> ReferenceRows.run(p);
      case Mixing p -> ReferenceMixing.run(p);
      case Update p -> ReferenceUpdates.run(p);
      case RandomNumbers p -> ReferenceRandomNumbers.run(p);
      case Custom p -> HostConversion.run(p);
    }
  }

  @Override
  public HostMemory memory() {
    return memory;
  }
}
