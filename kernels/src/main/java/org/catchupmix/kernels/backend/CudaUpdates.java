package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;
import static org.catchupmix.kernels.backend.CudaContext.size;

import org.catchupmix.core.Update;

/** The optimiser and random numbers. */
interface CudaUpdates extends CudaContext {
  /** Runs one of these. */
  default void update(Update primitive) {
    switch (primitive) {
      case Update.SgdStep(var w, var gradient, var velocity, var step) ->
          kernels().sgd.step(memory(w), memory(gradient), memory(velocity), size(w), step);
      case Update.FillUniform(var seed, var stream, var out) ->
          kernels().philoxFill.uniform(seed, stream, memory(out), size(out));
      case Update.FillNormal(var seed, var stream, var mean, var std, var out) ->
          kernels().philoxFill.normal(seed, stream, mean, std, memory(out), size(out));
    }
  }
}
