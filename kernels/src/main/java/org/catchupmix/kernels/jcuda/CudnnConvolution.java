package org.catchupmix.kernels.jcuda;

import static jcuda.jcudnn.JCudnn.cudnnConvolutionBackwardData;
import static jcuda.jcudnn.JCudnn.cudnnConvolutionBackwardFilter;
import static jcuda.jcudnn.JCudnn.cudnnConvolutionForward;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionBackwardDataAlgorithmMaxCount;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionBackwardDataWorkspaceSize;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionBackwardFilterAlgorithmMaxCount;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionForwardAlgorithmMaxCount;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionForwardAlgorithm_v7;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionForwardWorkspaceSize;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import jcuda.Pointer;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;
import org.catchupmix.core.primitive.Conv2dGeometry;
import org.catchupmix.gpu.DeviceMemory;
import org.catchupmix.kernels.driver.GpuException;
import org.catchupmix.kernels.launch.ConvolutionPass;

/**
 * Convolution and its two gradients by cuDNN. The algorithm is selected once per geometry, see
 * {@link AlgorithmProposal}. If cuDNN refuses a geometry, the caller runs our own kernels, and a
 * note says so.
 */
final class CudnnConvolution implements AutoCloseable {
  private final CudnnHandle cudnn;
  private final CudnnArithmetic arithmetic;
  private final Map<Key, Plan> plans = new LinkedHashMap<>();

  private record Key(Conv2dGeometry geometry, ConvolutionPass pass) {
    /** Describes the convolution for messages. */
    @Override
    public String toString() {
      return describe(pass, geometry);
    }
  }

  /** For messages. */
  static String describe(ConvolutionPass pass, Conv2dGeometry g) {
    return "%s of input %s and weight %s with %s"
        .formatted(name(pass), g.inputShape(), g.weightShape(), g.settings());
  }

  private static String name(ConvolutionPass pass) {
    return switch (pass) {
      case FORWARD -> "conv2d";
      case INPUT_GRADIENT -> "conv2d's gradient w.r.t. the input";
      case WEIGHT_GRADIENT -> "conv2d's gradient w.r.t. the weights";
    };
  }

  /** The decision for a pass. */
  private sealed interface Plan permits Taken, Refused {}

  private record Taken(ConvolutionSizes sizes, int algorithm, long workspace) implements Plan {}

  /**
   * A refusal by cuDNN.
   *
   * @param why a sentence without its end
   */
  private record Refused(String why) implements Plan {}

  /** Makes the convolutions of a handle. */
  CudnnConvolution(CudnnHandle cudnn, CudnnArithmetic arithmetic) {
    this.cudnn = cudnn;
    this.arithmetic = arithmetic;
  }

  /** Lists the refusals so far, a sentence per geometry and pass. */
  List<String> notes() {
    return plans.values().stream()
        .filter(Refused.class::isInstance)
        .map(plan -> ((Refused) plan).why() + "; our own kernels run it")
        .toList();
  }

  private Plan plan(Key key) {
    return plans.computeIfAbsent(key, this::search);
  }

  /**
   * Runs a pass.
   *
   * @return false if cuDNN refuses; nothing is written then
   */
  boolean run(
      ConvolutionPass pass, Conv2dGeometry g, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    Key key = new Key(g, pass);
    if (!(plan(key) instanceof Taken plan)) {
      return false;
    }
    int code = start(pass, plan, a, b, out);
    if (CudnnStatus.isUnsupported(code)) {
      plans.put(
          key,
          new Refused(
              "%s: cuDNN %s offers algorithm %d in %s, and refuses its call: %s"
                  .formatted(
                      key,
                      cudnn.version(),
                      plan.algorithm(),
                      arithmetic.description(),
                      CudnnStatus.name(code))));
      plan.sizes().made().close();
      return false;
    }
    CudnnStatus.require(name(pass), code);
    return true;
  }

  private int start(
      ConvolutionPass pass, Taken plan, DeviceMemory a, DeviceMemory b, DeviceMemory out) {
    return cudnn.code(
        name(pass),
        plan.workspace(),
        workspace ->
            start(
                pass,
                plan,
                DeviceAddress.of(a),
                DeviceAddress.of(b),
                workspace,
                DeviceAddress.of(out)));
  }

  /** Makes the error for a pass that {@link #run} refused and no other kernel can run. */
  GpuException refusal(ConvolutionPass pass, Conv2dGeometry g) {
    return new GpuException(
        ((Refused) plans.get(new Key(g, pass))).why()
            + "; our own kernels can do it: --dnn own (fp32 or bf16)");
  }

  private int start(
      ConvolutionPass pass, Taken plan, Pointer a, Pointer b, Pointer workspace, Pointer out) {
    ConvolutionSizes s = plan.sizes();
    return switch (pass) {
      case FORWARD ->
          cudnnConvolutionForward(
              cudnn.handle(),
              cudnn.one(),
              s.x(),
              a,
              s.w(),
              b,
              s.c(),
              plan.algorithm,
              workspace,
              plan.workspace,
              cudnn.zero(),
              s.y(),
              out);
      case INPUT_GRADIENT ->
          cudnnConvolutionBackwardData(
              cudnn.handle(),
              cudnn.one(),
              s.w(),
              b,
              s.y(),
              a,
              s.c(),
              plan.algorithm,
              workspace,
              plan.workspace,
              cudnn.zero(),
              s.x(),
              out);
      case WEIGHT_GRADIENT ->
          cudnnConvolutionBackwardFilter(
              cudnn.handle(),
              cudnn.one(),
              s.x(),
              a,
              s.y(),
              b,
              s.c(),
              plan.algorithm,
              workspace,
              plan.workspace,
              cudnn.zero(),
              s.w(),
              out);
    };
  }

  private Plan search(Key key) {
    CudnnDescriptors made = new CudnnDescriptors("describing a convolution");
    try {
      ConvolutionSizes sizes = ConvolutionSizes.of(made, key.geometry(), arithmetic);
      List<AlgorithmProposal> proposals = proposals(sizes, key);
      Set<String> said = new LinkedHashSet<>(AlgorithmProposal.refusals(proposals, key.pass()));
      for (AlgorithmProposal p : AlgorithmProposal.usable(proposals, key.pass())) {
        // A proposal of the table may still fail in the query of its workspace.
        long[] bytes = new long[1];
        int code = CudnnStatus.code(() -> workspaceSize(sizes, key.pass(), p.algorithm(), bytes));
        if (code == 0) {
          return new Taken(sizes, p.algorithm(), bytes[0]);
        }
        if (!CudnnStatus.isUnsupported(code)) {
          CudnnStatus.require(key.toString(), code);
        }
        said.add(CudnnStatus.name(code));
      }
      made.close();
      return new Refused(
          "%s: cuDNN %s has no deterministic algorithm in %s, it says: %s"
              .formatted(
                  key,
                  cudnn.version(),
                  arithmetic.description(),
                  said.isEmpty() ? "no algorithm" : String.join(", ", said)));
    } catch (RuntimeException e) {
      throw made.closedAfter(e);
    }
  }

  private int workspaceSize(ConvolutionSizes s, ConvolutionPass pass, int algorithm, long[] bytes) {
    return switch (pass) {
      case FORWARD ->
          cudnnGetConvolutionForwardWorkspaceSize(
              cudnn.handle(), s.x(), s.w(), s.c(), s.y(), algorithm, bytes);
      case INPUT_GRADIENT ->
          cudnnGetConvolutionBackwardDataWorkspaceSize(
              cudnn.handle(), s.w(), s.y(), s.c(), s.x(), algorithm, bytes);
      case WEIGHT_GRADIENT ->
          cudnnGetConvolutionBackwardFilterWorkspaceSize(
              cudnn.handle(), s.x(), s.y(), s.c(), s.w(), algorithm, bytes);
    };
  }

  /** Returns the number of algorithms of a pass. */
  private static int most(Key key, ToIntFunction<int[]> ask) {
    int[] count = new int[1];
    CudnnStatus.run(key.toString(), () -> ask.applyAsInt(count));
    return count[0];
  }

  private List<AlgorithmProposal> proposals(ConvolutionSizes s, Key key) {
    return switch (key.pass()) {
      case FORWARD ->
          AlgorithmProposal.asked(
              key.toString(),
              new cudnnConvolutionFwdAlgoPerf
                  [most(key, n -> cudnnGetConvolutionForwardAlgorithmMaxCount(cudnn.handle(), n))],
              (count, found) ->
                  cudnnGetConvolutionForwardAlgorithm_v7(
                      cudnn.handle(), s.x(), s.w(), s.c(), s.y(), found.length, count, found),
              f -> new AlgorithmProposal(f.algo, f.status, f.determinism, f.memory));
      case INPUT_GRADIENT ->
          AlgorithmProposal.asked(
              key.toString(),
              new cudnnConvolutionBwdDataAlgoPerf
                  [most(
                      key,
                      n -> cudnnGetConvolutionBackwardDataAlgorithmMaxCount(cudnn.handle(), n))],
              (count, found) ->
                  cudnnGetConvolutionBackwardDataAlgorithm_v7(
                      cudnn.handle(), s.w(), s.y(), s.c(), s.x(), found.length, count, found),
              f -> new AlgorithmProposal(f.algo, f.status, f.determinism, f.memory));
      case WEIGHT_GRADIENT ->
          AlgorithmProposal.asked(
              key.toString(),
              new cudnnConvolutionBwdFilterAlgoPerf
                  [most(
                      key,
                      n -> cudnnGetConvolutionBackwardFilterAlgorithmMaxCount(cudnn.handle(), n))],
              (count, found) ->
                  cudnnGetConvolutionBackwardFilterAlgorithm_v7(
                      cudnn.handle(), s.x(), s.y(), s.c(), s.w(), found.length, count, found),
              f -> new AlgorithmProposal(f.algo, f.status, f.determinism, f.memory));
    };
  }

  @Override
  public void close() {
    OpenResources open = new OpenResources();
    for (Plan plan : plans.values()) {
      if (plan instanceof Taken taken) {
        open.add(taken.sizes().made()::close);
      }
    }
    plans.clear();
    open.close();
  }
}
