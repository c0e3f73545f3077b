package org.catchupmix.core.operation;

import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Var;
import org.catchupmix.core.backend.TensorScope;
import org.catchupmix.core.primitive.Elementwise;
import org.catchupmix.core.primitive.Mixing;
import org.catchupmix.core.tensor.Tensor;

/** Operations that mix the samples of a batch with each other. */
public sealed interface MixOp extends Op {
  /**
   * The mixing of Catch-up Mix: {@code y[n,h,w,c] = M[n,c] ? x[n,h,w,c] : x[p[n],h,w,c]}. Backward,
   * with q the inverse of p: {@code dx[n] = M[n] dy[n] + (1 - M[q[n]]) dy[q[n]]}; no gradient flows
   * through the mask.
   */
  record ChannelMix(Var x, Pairing pairing, Tensor mask) implements MixOp, Unary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.like(
          x.value(), y -> new Mixing.ChannelMix(x.value(), pairing.partner(), mask, y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> new Mixing.ChannelMixGradient(dy, pairing.inverse(), mask, dx));
    }
  }

  /**
   * CutMix (Yun et al. 2019): {@code y[n,h,w,c] = inside the box ? x[p[n],h,w,c] : x[n,h,w,c]}.
   * Backward: the same operation with q, the inverse of p, in place of p.
   *
   * @param box see {@link Mixing.BoxPaste}
   */
  record BoxPaste(Var x, Pairing pairing, Tensor box) implements MixOp, Unary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.like(x.value(), y -> new Mixing.BoxPaste(x.value(), pairing.partner(), box, y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(x, dx -> new Mixing.BoxPaste(dy, pairing.inverse(), box, dx));
    }
  }

  /**
   * {@code y = lambda * a + (1 - lambda) * b} (Mixup, Zhang et al. 2018). Backward: {@code da =
   * lambda * dy, db = (1 - lambda) * dy}.
   */
  record Interpolate(Var a, Var b, double lambda) implements MixOp, Binary {
    @Override
    public Tensor forward(TensorScope scope) {
      return scope.like(
          a.value(), y -> new Elementwise.Interpolate(a.value(), b.value(), lambda, y));
    }

    @Override
    public void backward(Tensor y, Tensor dy, Gradients gradients) {
      gradients.add(a, da -> new Elementwise.Scale(lambda, dy, da));
      gradients.add(b, db -> new Elementwise.Scale(1 - lambda, dy, db));
    }
  }
}
