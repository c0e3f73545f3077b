package org.catchupmix.kernels.jcuda.libraries;

import static jcuda.jcudnn.JCudnn.cudnnConvolutionBackwardData;
import static jcuda.jcudnn.JCudnn.cudnnConvolutionBackwardFilter;
import static jcuda.jcudnn.JCudnn.cudnnConvolutionForward;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionBackwardDataWorkspaceSize;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionForwardWorkspaceSize;
import static jcuda.jcudnn.cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_1;
import static jcuda.jcudnn.cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1;
import static jcuda.jcudnn.cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM;
import static jcuda.jcudnn.cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jcuda.Pointer;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.jcuda.DeviceAddress;
import org.catchupmix.kernels.jcuda.OpenResources;
import org.catchupmix.kernels.launch.ConvolutionPass;

/**
 * Convolution and its two gradients by cuDNN. The algorithm is selected once per geometry. If cuDNN
 * refuses a geometry, the caller runs our own kernels, and a note says so.
 */
final class CudnnConvolution {
  private final CudnnHandle cudnn;
  private final Precision precision;
  private final Map<Key, Plan> plans = new LinkedHashMap<>();

  private record Key(Conv2dGeometry geometry, ConvolutionPass pass) {
    @Override
    public String toString() {
      return "%s of input %s and weight %s with %s"
          .formatted(
              name(pass), geometry.inputShape(), geometry.weightShape(), geometry.settings());
    }
  }

  private static String name(ConvolutionPass pass) {
    return switch (pass) {
      case FORWARD -> "conv2d";
      case INPUT_GRADIENT -> "conv2d's gradient w.r.t. the input";
      case WEIGHT_GRADIENT -> "conv2d's gradient w.r.t. the weights";
    };
  }

  /** The decision for a pass. */
  private sealed interface Plan permits Selected, Refused {}

  /**
   * An algorithm.
   *
   * @param others to try if cuDNN refuses the call
   * @param answers of cuDNN about the algorithms before it
   */
  private record Selected(
      ConvolutionDescriptors descriptors,
      int algorithm,
      long workspace,
      List<Integer> others,
      Set<String> answers)
      implements Plan {}

  /** A refusal by cuDNN. */
  private record Refused(String why) implements Plan {}

  /** Makes the convolutions of a handle, to be closed with its device. */
  CudnnConvolution(CudnnHandle cudnn, Precision precision) {
    this.cudnn = cudnn;
    this.precision = precision;
    cudnn.driver().beforeClosing(this::close);
  }

  /** Lists the refusals so far, a sentence per geometry and pass. */
  List<String> notes() {
    return plans.values().stream()
        .filter(Refused.class::isInstance)
        .map(plan -> ((Refused) plan).why() + "; our own kernels run it")
        .toList();
  }

  /**
   * Returns algorithms with the same bits each time and the error of a direct sum, fastest first.
   *
   * <p>Backward-data ALGO_0 and backward-filter ALGO_0 and ALGO_3 add with atomics (cuDNN,
   * "Reproducibility"). FFT and Winograd have larger errors.
   */
  private static List<Integer> algorithms(ConvolutionPass pass) {
    return switch (pass) {
      case FORWARD ->
          List.of(
              CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM,
              CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM);
      case INPUT_GRADIENT -> List.of(CUDNN_CONVOLUTION_BWD_DATA_ALGO_1);
      case WEIGHT_GRADIENT -> List.of(CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1);
    };
  }

  /**
   * Runs a pass.
   *
   * @return false if cuDNN refuses; nothing is written then
   */
  boolean run(
      ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    Key key = new Key(g, pass);
    Plan plan = plans.computeIfAbsent(key, k -> search(k, algorithms(pass), new LinkedHashSet<>()));
    while (plan instanceof Selected selected) {
      int code =
          cudnn.code(
              name(pass),
              selected.workspace,
              workspace ->
                  start(
                      pass,
                      selected,
                      DeviceAddress.of(a),
                      DeviceAddress.of(b),
                      workspace,
                      DeviceAddress.of(out)));
      if (!CudnnStatus.isUnsupported(code)) {
        CudnnStatus.require(name(pass), code);
        return true;
      }
      selected.descriptors.close();
      selected.answers.add(CudnnStatus.name(code));
      plan = search(key, selected.others, selected.answers);
      plans.put(key, plan);
    }
    return false;
  }

  /** Makes the error for a pass that {@link #run} refused and no other kernel can run. */
  GpuException refusal(ConvolutionPass pass, Conv2dGeometry g) {
    return new GpuException(
        ((Refused) plans.get(new Key(g, pass))).why()
            + "; our own kernels can do it: --dnn own (fp32 or bf16)");
  }

  private int start(
      ConvolutionPass pass, Selected plan, Pointer a, Pointer b, Pointer workspace, Pointer out) {
    ConvolutionDescriptors d = plan.descriptors;
    return switch (pass) {
      case FORWARD ->
          cudnnConvolutionForward(
              cudnn.handle(),
              cudnn.one(),
              d.input(),
              a,
              d.weight(),
              b,
              d.convolution(),
              plan.algorithm,
              workspace,
              plan.workspace,
              cudnn.zero(),
              d.output(),
              out);
      case INPUT_GRADIENT ->
          cudnnConvolutionBackwardData(
              cudnn.handle(),
              cudnn.one(),
              d.weight(),
              b,
              d.output(),
              a,
              d.convolution(),
              plan.algorithm,
              workspace,
              plan.workspace,
              cudnn.zero(),
              d.input(),
              out);
      case WEIGHT_GRADIENT ->
          cudnnConvolutionBackwardFilter(
              cudnn.handle(),
              cudnn.one(),
              d.input(),
              a,
              d.output(),
              b,
              d.convolution(),
              plan.algorithm,
              workspace,
              plan.workspace,
              cudnn.zero(),
              d.weight(),
              out);
    };
  }

  /** Takes the first algorithm that cuDNN supports for these sizes. */
  private Plan search(Key key, List<Integer> algorithms, Set<String> answers) {
    OpenResources open = new OpenResources();
    try {
      ConvolutionDescriptors d = ConvolutionDescriptors.of(key.geometry(), precision);
      open.add(d::close);
      for (int i = 0; i < algorithms.size(); i++) {
        int algorithm = algorithms.get(i);
        long[] bytes = new long[1];
        int code = CudnnStatus.code(() -> workspaceSize(d, key.pass(), algorithm, bytes));
        if (code == 0) {
          return new Selected(
              d, algorithm, bytes[0], algorithms.subList(i + 1, algorithms.size()), answers);
        }
        if (!CudnnStatus.isWithoutAlgorithm(code)) {
          CudnnStatus.require(key.toString(), code);
        }
        answers.add(CudnnStatus.name(code));
      }
    } catch (RuntimeException e) {
      throw open.closeAfter(e);
    }
    open.close();
    return new Refused(
        "%s: cuDNN %s has no algorithm with equal bits in %s, it says: %s"
            .formatted(
                key, cudnn.version(), CudnnDnn.arithmetic(precision), String.join(", ", answers)));
  }

  private int workspaceSize(
      ConvolutionDescriptors d, ConvolutionPass pass, int algorithm, long[] bytes) {
    return switch (pass) {
      case FORWARD ->
          cudnnGetConvolutionForwardWorkspaceSize(
              cudnn.handle(), d.input(), d.weight(), d.convolution(), d.output(), algorithm, bytes);
      case INPUT_GRADIENT ->
          cudnnGetConvolutionBackwardDataWorkspaceSize(
              cudnn.handle(), d.weight(), d.output(), d.convolution(), d.input(), algorithm, bytes);
      case WEIGHT_GRADIENT ->
          cudnnGetConvolutionBackwardFilterWorkspaceSize(
              cudnn.handle(), d.input(), d.output(), d.convolution(), d.weight(), algorithm, bytes);
    };
  }

  private void close() {
    OpenResources open = new OpenResources();
    for (Plan plan : plans.values()) {
      if (plan instanceof Selected selected) {
        open.add(selected.descriptors::close);
      }
    }
    open.close();
  }
}
