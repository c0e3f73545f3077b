package org.catchupmix.kernels.backend;

import static org.catchupmix.kernels.backend.CudaContext.memory;
import static org.catchupmix.kernels.backend.CudaContext.size;

import org.catchupmix.core.Elementwise;

/** Operations on each element. */
interface CudaElementwise extends CudaContext {
  /** Runs one of these. */
  default void elementwise(Elementwise primitive) {
    switch (primitive) {
      case Elementwise.Fill(var value, var out) ->
          kernels().fill.fill(out.dtype(), value, memory(out), size(out));
      case Elementwise.Copy(var x, var out) -> driver().copy(memory(x), memory(out), x.bytes());
      case Elementwise.Cast(var x, var out) ->
          kernels().cast.cast(memory(x), x.dtype(), memory(out), out.dtype(), size(x));
      case Elementwise.Add(var a, var b, var out) ->
          kernels().elementwise.add(out.dtype(), memory(a), memory(b), memory(out), size(out));
      case Elementwise.Multiply(var a, var b, var out) ->
          kernels().elementwise.multiply(out.dtype(), memory(a), memory(b), memory(out), size(out));
      case Elementwise.Axpy(var alpha, var x, var y) ->
          kernels().elementwise.axpy(y.dtype(), alpha, memory(x), memory(y), size(y));
      case Elementwise.Scale(var alpha, var x, var out) ->
          kernels().elementwise.scale(out.dtype(), alpha, memory(x), memory(out), size(out));
      case Elementwise.AddBias(var x, var bias, var out) ->
          kernels()
              .elementwise
              .addBias(memory(x), memory(bias), memory(out), size(out), size(bias));
      case Elementwise.Relu(var x, var out) ->
          kernels().elementwise.relu(out.dtype(), memory(x), memory(out), size(out));
      case Elementwise.ReluGradient(var y, var dy, var dx) ->
          kernels()
              .elementwise
              .reluGradient(dx.dtype(), memory(y), memory(dy), memory(dx), size(dx));
      case Elementwise.Interpolate(var a, var b, var lambda, var out) ->
          kernels()
              .elementwise
              .interpolate(out.dtype(), memory(a), memory(b), lambda, memory(out), size(out));
    }
  }
}
