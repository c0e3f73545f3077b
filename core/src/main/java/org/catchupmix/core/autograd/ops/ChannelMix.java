package org.catchupmix.core.autograd.ops;

import java.util.List;
import org.catchupmix.core.Backend;
import org.catchupmix.core.Mixing;
import org.catchupmix.core.Scope;
import org.catchupmix.core.Tensor;
import org.catchupmix.core.autograd.Gradients;
import org.catchupmix.core.autograd.Op;
import org.catchupmix.core.autograd.Rule;
import org.catchupmix.core.autograd.Var;

/**
 * The mixing of Catch-up Mix: {@code y[n,h,w,c] = M[n,c] ? x[n,h,w,c] : x[p[n],h,w,c]}. Backward,
 * with q the inverse of p: {@code dx[n] = M[n] dy[n] + (1 - M[q[n]]) dy[q[n]]}; no gradient flows
 * through the mask.
 */
public record ChannelMix(Var x, Pairing pairing, Tensor mask) implements Op {
  @Override
  public List<Var> inputs() {
    return List.of(x);
  }

  @Override
  public Tensor forward(Backend backend, Scope scope) {
    Tensor y = scope.like(x.value());
    backend.run(new Mixing.ChannelMix(x.value(), pairing.partner(), mask, y));
    return y;
  }

  @Override
  public void backward(Tensor dy, Gradients gradients) {
    gradients.add(
        x, dx -> dy.backend().run(new Mixing.ChannelMixGradient(dy, pairing.inverse(), mask, dx)));
  }

  @Override
  public Rule rule() {
    return Rule.of(
            "y[n,..,c] = M[n,c] ? x[n,..,c] : x[p[n],..,c]",
            "dx[n] = M[n] dy[n] + (1 - M[q[n]]) dy[q[n]]; q is the inverse of p")
        .input("x", x)
        .reads("M", mask)
        .reads("q", pairing.inverse());
  }
}
