package org.catchupmix.core;

import static org.catchupmix.core.Arguments.axes;
import static org.catchupmix.core.Arguments.distinct;
import static org.catchupmix.core.Arguments.require;

/**
 * Checks the arguments of each primitive and hands them on: the one place where the contract's
 * shapes, types and bounds are written as code. Values inside of integer tensors (labels, indices)
 * are not read here; who uploads them checks them.
 */
final class CheckedBackend implements Backend {
  private static final String IMAGE = "[N,H,W,C]";

  private final Backend inner;
  private final Arguments args = new Arguments(this);

  CheckedBackend(Backend inner) {
    this.inner = inner;
  }

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public DType real() {
    return inner.real();
  }

  @Override
  public String arithmetic() {
    return inner.arithmetic();
  }

  @Override
  public String description() {
    return inner.description();
  }

  @Override
  public void close() {
    inner.close();
  }

  // memory

  @Override
  public Buffer allocate(DType dtype, long elements) {
    require(
        dtype == real() || dtype == DType.I32 || dtype == DType.U8,
        "allocate: type %s is none of %s's (%s, I32, U8)",
        dtype,
        name(),
        real());
    return inner.allocate(dtype, elements);
  }

  @Override
  public void release(Buffer buffer) {
    inner.release(buffer);
  }

  @Override
  public void upload(Object array, Tensor out) {
    array("upload", array, out);
    inner.upload(array, out);
  }

  @Override
  public void download(Tensor x, Object array) {
    array("download", array, x);
    inner.download(x, array);
  }

  private void array(String op, Object array, Tensor t) {
    args.typed(op, "tensor", t, t.dtype());
    boolean fits =
        switch (array) {
          case float[] _, double[] _ -> t.dtype() == real();
          case int[] _ -> t.dtype() == DType.I32;
          case byte[] _ -> t.dtype() == DType.U8;
          default -> false;
        };
    require(
        fits,
        "%s: a %s does not fit a tensor of %s",
        op,
        array.getClass().getSimpleName(),
        t.dtype());
    int length = java.lang.reflect.Array.getLength(array);
    require(
        length == t.shape().elements(),
        "%s: the array has %d elements, tensor %s has %d",
        op,
        length,
        t.shape(),
        t.shape().elements());
  }

  @Override
  public MemoryUse memoryUse() {
    return inner.memoryUse();
  }

  // elementwise

  @Override
  public void fill(double value, Tensor out) {
    args.real("fill", "out", out);
    inner.fill(value, out);
  }

  @Override
  public void copy(Tensor x, Tensor out) {
    args.typed("copy", "x", x, x.dtype());
    args.shaped("copy", "out", out, x.dtype(), x.shape());
    distinct("copy", out, x);
    inner.copy(x, out);
  }

  @Override
  public void cast(Tensor x, Tensor out) {
    args.typed("cast", "x", x, x.dtype());
    boolean toReal = out.dtype() == real() && (x.dtype() == DType.U8 || x.dtype() == DType.I32);
    boolean toInt = out.dtype() == DType.I32 && x.dtype() == real();
    require(
        toReal || toInt,
        "cast: %s to %s; U8 or I32 to %s, or %s to I32 is wanted",
        x.dtype(),
        out.dtype(),
        real(),
        real());
    args.shaped("cast", "out", out, out.dtype(), x.shape());
    inner.cast(x, out);
  }

  @Override
  public void add(Tensor a, Tensor b, Tensor out) {
    same("add", a, "b", b, out);
    inner.add(a, b, out);
  }

  @Override
  public void multiply(Tensor a, Tensor b, Tensor out) {
    same("multiply", a, "b", b, out);
    inner.multiply(a, b, out);
  }

  @Override
  public void axpy(double alpha, Tensor x, Tensor y) {
    args.real("axpy", "x", x);
    args.real("axpy", "y", y, x.shape());
    distinct("axpy", y, x);
    inner.axpy(alpha, x, y);
  }

  @Override
  public void scale(double alpha, Tensor x, Tensor out) {
    same("scale", x, "out", out, out);
    inner.scale(alpha, x, out);
  }

  @Override
  public void addBias(Tensor x, Tensor bias, Tensor out) {
    same("addBias", x, "out", out, out);
    require(x.shape().rank() >= 1, "addBias: x %s wants at least one axis", x.shape());
    args.perChannel("addBias", "bias", bias, x);
    inner.addBias(x, bias, out);
  }

  @Override
  public void relu(Tensor x, Tensor out) {
    same("relu", x, "out", out, out);
    inner.relu(x, out);
  }

  @Override
  public void reluGradient(Tensor y, Tensor dy, Tensor dx) {
    same("reluGradient", y, "dy", dy, dx);
    inner.reluGradient(y, dy, dx);
  }

  @Override
  public void interpolate(Tensor a, Tensor b, double lambda, Tensor out) {
    same("interpolate", a, "b", b, out);
    inner.interpolate(a, b, lambda, out);
  }

  private void same(String op, Tensor x, String secondName, Tensor second, Tensor out) {
    args.real(op, "x", x);
    args.real(op, secondName, second, x.shape());
    args.real(op, "out", out, x.shape());
  }

  // reductions

  @Override
  public void sum(Tensor x, int[] axes, Tensor out) {
    reduction("sum", x, axes, out);
    distinct("sum", out, x);
    inner.sum(x, axes, out);
  }

  @Override
  public void mean(Tensor x, int[] axes, Tensor out) {
    reduction("mean", x, axes, out);
    distinct("mean", out, x);
    inner.mean(x, axes, out);
  }

  @Override
  public void broadcast(Tensor x, int[] axes, double alpha, Tensor out) {
    reduction("broadcast", out, axes, x);
    distinct("broadcast", out, x);
    inner.broadcast(x, axes, alpha, out);
  }

  private void reduction(String op, Tensor full, int[] axes, Tensor reduced) {
    args.real(op, "full tensor", full);
    args.real(op, "reduced tensor", reduced);
    axes(op, full.shape(), axes, reduced.shape());
  }

  // matrices

  @Override
  public void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out) {
    args.rank("matmul", "a", a, 2, transposeA ? "[K,M]" : "[M,K]");
    args.rank("matmul", "b", b, 2, transposeB ? "[N,K]" : "[K,N]");
    int k = a.shape().dim(transposeA ? 0 : 1);
    require(
        b.shape().dim(transposeB ? 1 : 0) == k,
        "matmul: a %s%s has K = %d, b %s%s has K = %d",
        a.shape(),
        transposeA ? "^T" : "",
        k,
        b.shape(),
        transposeB ? "^T" : "",
        b.shape().dim(transposeB ? 1 : 0));
    args.real(
        "matmul",
        "out",
        out,
        Shape.of(a.shape().dim(transposeA ? 1 : 0), b.shape().dim(transposeB ? 0 : 1)));
    distinct("matmul", out, a, b);
    inner.matmul(a, transposeA, b, transposeB, out);
  }

  @Override
  public void conv2d(Tensor x, Tensor w, Conv2dGeometry geometry, Tensor y) {
    convolution("conv2d", x, w, geometry, y);
    distinct("conv2d", y, x, w);
    inner.conv2d(x, w, geometry, y);
  }

  @Override
  public void conv2dInputGradient(Tensor dy, Tensor w, Conv2dGeometry geometry, Tensor dx) {
    convolution("conv2dInputGradient", dx, w, geometry, dy);
    distinct("conv2dInputGradient", dx, dy, w);
    inner.conv2dInputGradient(dy, w, geometry, dx);
  }

  @Override
  public void conv2dWeightGradient(Tensor x, Tensor dy, Conv2dGeometry geometry, Tensor dw) {
    convolution("conv2dWeightGradient", x, dw, geometry, dy);
    distinct("conv2dWeightGradient", dw, x, dy);
    inner.conv2dWeightGradient(x, dy, geometry, dw);
  }

  private void convolution(String op, Tensor x, Tensor w, Conv2dGeometry geometry, Tensor y) {
    args.real(op, "input", x, geometry.inputShape());
    args.real(op, "weight", w, geometry.weightShape());
    args.real(op, "output", y, geometry.outputShape());
  }

  // batch norm

  @Override
  public void batchNormTraining(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      double momentum,
      double epsilon,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor y,
      Tensor mean,
      Tensor invStd) {
    String op = "batchNormTraining";
    channels(op, x, y, gamma, beta, runningMean, runningVariance, mean, invStd);
    require(
        x.shape().rows() >= 2,
        "batch norm: x %s has one value per channel, whose variance is zero; at least 2 are wanted:"
            + " use a batch of 2 or more",
        x.shape());
    require(momentum >= 0 && momentum <= 1, "batch norm: momentum %s wants 0..1", momentum);
    require(epsilon > 0, "batch norm: epsilon %s wants to be above 0", epsilon);
    inner.batchNormTraining(
        x, gamma, beta, momentum, epsilon, runningMean, runningVariance, y, mean, invStd);
  }

  @Override
  public void batchNormTrainingGradient(
      Tensor x,
      Tensor dy,
      Tensor gamma,
      Tensor mean,
      Tensor invStd,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta) {
    String op = "batchNormTrainingGradient";
    channels(op, x, dx, gamma, mean, invStd, dgamma, dbeta);
    args.real(op, "dy", dy, x.shape());
    distinct(op, dx, dy);
    inner.batchNormTrainingGradient(x, dy, gamma, mean, invStd, dx, dgamma, dbeta);
  }

  @Override
  public void batchNormInference(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      double epsilon,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor y) {
    channels("batchNormInference", x, y, gamma, beta, runningMean, runningVariance);
    inner.batchNormInference(x, gamma, beta, epsilon, runningMean, runningVariance, y);
  }

  @Override
  public void batchNormInferenceGradient(
      Tensor x,
      Tensor dy,
      Tensor gamma,
      double epsilon,
      Tensor runningMean,
      Tensor runningVariance,
      Tensor dx,
      Tensor dgamma,
      Tensor dbeta) {
    String op = "batchNormInferenceGradient";
    channels(op, x, dx, gamma, runningMean, runningVariance, dgamma, dbeta);
    args.real(op, "dy", dy, x.shape());
    distinct(op, dx, dy);
    inner.batchNormInferenceGradient(
        x, dy, gamma, epsilon, runningMean, runningVariance, dx, dgamma, dbeta);
  }

  private void channels(String op, Tensor x, Tensor y, Tensor... perChannel) {
    args.real(op, "x", x);
    require(x.shape().rank() >= 2, "%s: x %s wants the shape [..,C]", op, x.shape());
    args.real(op, "output", y, x.shape());
    distinct(op, y, x);
    for (Tensor t : perChannel) {
      args.perChannel(op, "a per-channel argument", t, x);
    }
  }

  // pooling

  @Override
  public void maxPool(Tensor x, PoolGeometry geometry, Tensor y, Tensor winner) {
    pooling("maxPool", x, geometry, y);
    args.shaped("maxPool", "winner", winner, DType.U8, geometry.outputShape());
    inner.maxPool(x, geometry, y, winner);
  }

  @Override
  public void maxPoolGradient(Tensor dy, Tensor winner, PoolGeometry geometry, Tensor dx) {
    pooling("maxPoolGradient", dx, geometry, dy);
    args.shaped("maxPoolGradient", "winner", winner, DType.U8, geometry.outputShape());
    inner.maxPoolGradient(dy, winner, geometry, dx);
  }

  @Override
  public void averagePool(Tensor x, PoolGeometry geometry, Tensor y) {
    pooling("averagePool", x, geometry, y);
    inner.averagePool(x, geometry, y);
  }

  @Override
  public void averagePoolGradient(Tensor dy, PoolGeometry geometry, Tensor dx) {
    pooling("averagePoolGradient", dx, geometry, dy);
    inner.averagePoolGradient(dy, geometry, dx);
  }

  private void pooling(String op, Tensor x, PoolGeometry geometry, Tensor y) {
    args.real(op, "input", x, geometry.inputShape());
    args.real(op, "output", y, geometry.outputShape());
    distinct(op, x, y);
  }

  @Override
  public void globalAveragePool(Tensor x, Tensor y) {
    globalPooling("globalAveragePool", x, y);
    inner.globalAveragePool(x, y);
  }

  @Override
  public void globalAveragePoolGradient(Tensor dy, Tensor dx) {
    globalPooling("globalAveragePoolGradient", dx, dy);
    inner.globalAveragePoolGradient(dy, dx);
  }

  private void globalPooling(String op, Tensor x, Tensor y) {
    args.rank(op, "input", x, 4, IMAGE);
    args.real(op, "output", y, Shape.of(x.shape().dim(0), x.shape().dim(3)));
  }

  // losses

  @Override
  public void logSoftmax(Tensor x, Tensor y) {
    args.rank("logSoftmax", "x", x, 2, "[N,K]");
    args.real("logSoftmax", "y", y, x.shape());
    inner.logSoftmax(x, y);
  }

  @Override
  public void logSoftmaxGradient(Tensor y, Tensor dy, Tensor dx) {
    args.rank("logSoftmaxGradient", "y", y, 2, "[N,K]");
    same("logSoftmaxGradient", y, "dy", dy, dx);
    inner.logSoftmaxGradient(y, dy, dx);
  }

  @Override
  public void crossEntropy(
      Tensor logits, Tensor labels, double smoothing, Tensor logp, Tensor losses) {
    indexLoss("crossEntropy", logits, labels, smoothing, logp, losses);
    inner.crossEntropy(logits, labels, smoothing, logp, losses);
  }

  @Override
  public void crossEntropyGradient(
      Tensor logp, Tensor labels, double smoothing, Tensor dlosses, Tensor dlogits) {
    indexLoss("crossEntropyGradient", logp, labels, smoothing, dlogits, dlosses);
    inner.crossEntropyGradient(logp, labels, smoothing, dlosses, dlogits);
  }

  private void indexLoss(
      String op, Tensor scores, Tensor labels, double smoothing, Tensor second, Tensor losses) {
    args.rank(op, "scores", scores, 2, "[N,K]");
    Shape rows = Shape.of(scores.shape().dim(0));
    args.shaped(op, "labels", labels, DType.I32, rows);
    args.real(op, "output", second, scores.shape());
    args.real(op, "losses", losses, rows);
    require(smoothing >= 0 && smoothing < 1, "%s: smoothing %s wants 0 <= s < 1", op, smoothing);
  }

  @Override
  public void softCrossEntropy(Tensor logits, Tensor targets, Tensor logp, Tensor losses) {
    softLoss("softCrossEntropy", logits, targets, logp, losses);
    inner.softCrossEntropy(logits, targets, logp, losses);
  }

  @Override
  public void softCrossEntropyGradient(
      Tensor logp, Tensor targets, Tensor dlosses, Tensor dlogits) {
    softLoss("softCrossEntropyGradient", logp, targets, dlogits, dlosses);
    inner.softCrossEntropyGradient(logp, targets, dlosses, dlogits);
  }

  private void softLoss(String op, Tensor scores, Tensor targets, Tensor second, Tensor losses) {
    args.rank(op, "scores", scores, 2, "[N,K]");
    args.real(op, "targets", targets, scores.shape());
    args.real(op, "output", second, scores.shape());
    args.real(op, "losses", losses, Shape.of(scores.shape().dim(0)));
  }

  // rows

  @Override
  public void gatherRows(Tensor x, Tensor index, Tensor out) {
    rows("gatherRows", x, index, out);
    inner.gatherRows(x, index, out);
  }

  @Override
  public void gatherRowsGradient(Tensor dy, Tensor index, Tensor dx) {
    args.real("gatherRowsGradient", "dy", dy);
    rows("gatherRowsGradient", dx, index, dy);
    inner.gatherRowsGradient(dy, index, dx);
  }

  private void rows(String op, Tensor x, Tensor index, Tensor out) {
    args.typed(op, "x", x, x.dtype());
    require(x.shape().rank() >= 1, "%s: x %s wants at least one axis", op, x.shape());
    args.typed(op, "index", index, DType.I32);
    require(index.shape().rank() == 1, "%s: index is %s, wants [M]", op, index.shape());
    int[] dims = x.shape().dims();
    dims[0] = index.shape().dim(0);
    args.shaped(op, "rows", out, x.dtype(), Shape.of(dims));
    distinct(op, out, x);
  }

  @Override
  public void normalizeImages(
      Tensor images, Tensor placement, ImageTransform transform, Tensor out) {
    String op = "normalizeImages";
    args.typed(op, "images", images, DType.U8);
    require(images.shape().rank() == 4, "%s: images are %s, want %s", op, images.shape(), IMAGE);
    args.shaped(op, "placement", placement, DType.I32, Shape.of(images.shape().dim(0), 3));
    require(
        transform.channels() == images.shape().dim(3),
        "%s: transform has %d channels, images %s",
        op,
        transform.channels(),
        images.shape());
    args.real(op, "out", out, images.shape());
    inner.normalizeImages(images, placement, transform, out);
  }

  // mixing

  @Override
  public void boxPaste(Tensor x, Tensor partner, Box box, Tensor out) {
    mixing("boxPaste", x, partner, out);
    require(
        box.top() >= 0
            && box.left() >= 0
            && box.height() >= 0
            && box.width() >= 0
            && box.top() + box.height() <= x.shape().dim(1)
            && box.left() + box.width() <= x.shape().dim(2),
        "boxPaste: %s wants to lie within x %s",
        box,
        x.shape());
    inner.boxPaste(x, partner, box, out);
  }

  @Override
  public void channelNorm(Tensor x, NormKind kind, Tensor norms) {
    args.rank("channelNorm", "x", x, 4, IMAGE);
    args.real("channelNorm", "norms", norms, Shape.of(x.shape().dim(0), x.shape().dim(3)));
    inner.channelNorm(x, kind, norms);
  }

  @Override
  public void rfiMask(Tensor norms, Tensor partner, FilterRanking ranking, int keep, Tensor mask) {
    args.rank("rfiMask", "norms", norms, 2, "[N,C]");
    args.shaped("rfiMask", "partner", partner, DType.I32, Shape.of(norms.shape().dim(0)));
    require(
        keep >= 0 && keep <= norms.shape().dim(1),
        "rfiMask: keep %d wants 0..%d, the number of filters",
        keep,
        norms.shape().dim(1));
    args.shaped("rfiMask", "mask", mask, DType.U8, norms.shape());
    inner.rfiMask(norms, partner, ranking, keep, mask);
  }

  @Override
  public void channelMix(Tensor x, Tensor partner, Tensor mask, Tensor out) {
    mixing("channelMix", x, partner, out);
    mask("channelMix", x, mask);
    inner.channelMix(x, partner, mask, out);
  }

  @Override
  public void channelMixGradient(Tensor dy, Tensor inverse, Tensor mask, Tensor dx) {
    mixing("channelMixGradient", dy, inverse, dx);
    mask("channelMixGradient", dy, mask);
    inner.channelMixGradient(dy, inverse, mask, dx);
  }

  private void mixing(String op, Tensor x, Tensor partner, Tensor out) {
    args.rank(op, "x", x, 4, IMAGE);
    args.shaped(op, "partner", partner, DType.I32, Shape.of(x.shape().dim(0)));
    args.real(op, "out", out, x.shape());
    distinct(op, out, x);
  }

  private void mask(String op, Tensor x, Tensor mask) {
    args.shaped(op, "mask", mask, DType.U8, Shape.of(x.shape().dim(0), x.shape().dim(3)));
  }

  // updates

  @Override
  public void sgdStep(Tensor w, Tensor gradient, Tensor velocity, SgdStep step) {
    same("sgdStep", w, "gradient", gradient, velocity);
    distinct("sgdStep", w, gradient, velocity);
    distinct("sgdStep", velocity, gradient);
    inner.sgdStep(w, gradient, velocity, step);
  }

  @Override
  public void fillUniform(long seed, long stream, Tensor out) {
    args.real("fillUniform", "out", out);
    inner.fillUniform(seed, stream, out);
  }

  @Override
  public void fillNormal(long seed, long stream, double mean, double std, Tensor out) {
    args.real("fillNormal", "out", out);
    inner.fillNormal(seed, stream, mean, std, out);
  }
}
