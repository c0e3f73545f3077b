package org.catchupmix.kernels.jcuda;

import static jcuda.jcudnn.JCudnn.cudnnConvolutionBackwardData;
import static jcuda.jcudnn.JCudnn.cudnnConvolutionBackwardFilter;
import static jcuda.jcudnn.JCudnn.cudnnConvolutionForward;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionBackwardDataWorkspaceSize;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionForwardAlgorithm_v7;
import static jcuda.jcudnn.JCudnn.cudnnGetConvolutionForwardWorkspaceSize;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionFwdAlgo;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;
import org.catchupmix.core.Conv2dGeometry;
import org.catchupmix.emulator.driver.DeviceMemory;
import org.catchupmix.kernels.driver.GpuException;

/**
 * Convolution and its two gradients by cuDNN. The algorithm of each is looked for once for each
 * geometry, see {@link AlgorithmProposal}.
 */
final class CudnnConvolution implements Convolutions, AutoCloseable {
  private final CudnnHandle cudnn;
  private final CudnnArithmetic arithmetic;
  private final Map<Key, Plan> plans = new HashMap<>();

  private record Key(Conv2dGeometry geometry, ConvolutionPass pass) {
    /** For messages. */
    @Override
    public String toString() {
      return "%s of input %s and weight %s with stride %d, padding %d"
          .formatted(
              pass.label(),
              geometry.inputShape(),
              geometry.weightShape(),
              geometry.stride(),
              geometry.padding());
    }
  }

  /** How a pass is run. */
  private record Plan(ConvolutionDescriptors of, int algorithm, long workspace) {}

  /** By a handle. */
  CudnnConvolution(CudnnHandle cudnn, CudnnArithmetic arithmetic) {
    this.cudnn = cudnn;
    this.arithmetic = arithmetic;
  }

  @Override
  public void forward(DeviceMemory x, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory y) {
    Plan plan = plan(geometry, ConvolutionPass.FORWARD);
    cudnn.withWorkspace(
        plan.workspace(),
        workspace ->
            cudnn.run(
                "conv2d",
                () ->
                    cudnnConvolutionForward(
                        cudnn.handle(),
                        cudnn.one(),
                        plan.of().x(),
                        DeviceAddress.of(x),
                        plan.of().w(),
                        DeviceAddress.of(w),
                        plan.of().convolution(),
                        plan.algorithm(),
                        workspace,
                        plan.workspace(),
                        cudnn.zero(),
                        plan.of().y(),
                        DeviceAddress.of(y))));
  }

  @Override
  public void inputGradient(
      DeviceMemory dy, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory dx) {
    Plan plan = plan(geometry, ConvolutionPass.INPUT_GRADIENT);
    cudnn.withWorkspace(
        plan.workspace(),
        workspace ->
            cudnn.run(
                "conv2dInputGradient",
                () ->
                    cudnnConvolutionBackwardData(
                        cudnn.handle(),
                        cudnn.one(),
                        plan.of().w(),
                        DeviceAddress.of(w),
                        plan.of().y(),
                        DeviceAddress.of(dy),
                        plan.of().convolution(),
                        plan.algorithm(),
                        workspace,
                        plan.workspace(),
                        cudnn.zero(),
                        plan.of().x(),
                        DeviceAddress.of(dx))));
  }

  @Override
  public void weightGradient(
      DeviceMemory x, DeviceMemory dy, Conv2dGeometry geometry, DeviceMemory dw) {
    Plan plan = plan(geometry, ConvolutionPass.WEIGHT_GRADIENT);
    cudnn.withWorkspace(
        plan.workspace(),
        workspace ->
            cudnn.run(
                "conv2dWeightGradient",
                () ->
                    cudnnConvolutionBackwardFilter(
                        cudnn.handle(),
                        cudnn.one(),
                        plan.of().x(),
                        DeviceAddress.of(x),
                        plan.of().y(),
                        DeviceAddress.of(dy),
                        plan.of().convolution(),
                        plan.algorithm(),
                        workspace,
                        plan.workspace(),
                        cudnn.zero(),
                        plan.of().w(),
                        DeviceAddress.of(dw))));
  }

  private Plan plan(Conv2dGeometry geometry, ConvolutionPass pass) {
    return plans.computeIfAbsent(new Key(geometry, pass), this::search);
  }

  private Plan search(Key key) {
    ConvolutionDescriptors of = new ConvolutionDescriptors(key.geometry(), arithmetic);
    OpenResources open = new OpenResources();
    open.add(of::close);
    try {
      return search(key, of);
    } catch (RuntimeException e) {
      throw open.closedAfter(e);
    }
  }

  private Plan search(Key key, ConvolutionDescriptors of) {
    for (AlgorithmProposal p : AlgorithmProposal.usable(proposals(of, key), key.pass())) {
      // The table may propose what the workspace's answer then refuses.
      long[] bytes = new long[1];
      int code = CudnnStatus.code(() -> workspaceSize(of, key.pass(), p.algorithm(), bytes));
      if (code == 0) {
        return new Plan(of, p.algorithm(), bytes[0]);
      }
      if (!CudnnStatus.isUnsupported(code)) {
        CudnnStatus.run(key.toString(), () -> code);
      }
    }
    throw new GpuException(
        "%s: cuDNN %s has no deterministic algorithm in %s; our own kernels have: --dnn own (fp32 or bf16)"
            .formatted(key, cudnn.version(), arithmetic.description()));
  }

  private int workspaceSize(
      ConvolutionDescriptors of, ConvolutionPass pass, int algorithm, long[] bytes) {
    return switch (pass) {
      case FORWARD ->
          cudnnGetConvolutionForwardWorkspaceSize(
              cudnn.handle(), of.x(), of.w(), of.convolution(), of.y(), algorithm, bytes);
      case INPUT_GRADIENT ->
          cudnnGetConvolutionBackwardDataWorkspaceSize(
              cudnn.handle(), of.w(), of.y(), of.convolution(), of.x(), algorithm, bytes);
      case WEIGHT_GRADIENT ->
          cudnnGetConvolutionBackwardFilterWorkspaceSize(
              cudnn.handle(), of.x(), of.y(), of.convolution(), of.w(), algorithm, bytes);
    };
  }

  private List<AlgorithmProposal> proposals(ConvolutionDescriptors of, Key key) {
    return switch (key.pass()) {
      case FORWARD -> {
        var found =
            new cudnnConvolutionFwdAlgoPerf
                [cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_COUNT];
        yield AlgorithmProposal.asked(
            key.toString(),
            found,
            count ->
                cudnnGetConvolutionForwardAlgorithm_v7(
                    cudnn.handle(),
                    of.x(),
                    of.w(),
                    of.convolution(),
                    of.y(),
                    found.length,
                    count,
                    found),
            f -> new AlgorithmProposal(f.algo, f.status, f.determinism, f.memory));
      }
      case INPUT_GRADIENT -> {
        var found =
            new cudnnConvolutionBwdDataAlgoPerf
                [cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_COUNT];
        yield AlgorithmProposal.asked(
            key.toString(),
            found,
            count ->
                cudnnGetConvolutionBackwardDataAlgorithm_v7(
                    cudnn.handle(),
                    of.w(),
                    of.y(),
                    of.convolution(),
                    of.x(),
                    found.length,
                    count,
                    found),
            f -> new AlgorithmProposal(f.algo, f.status, f.determinism, f.memory));
      }
      case WEIGHT_GRADIENT -> {
        var found =
            new cudnnConvolutionBwdFilterAlgoPerf
                [cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_COUNT];
        yield AlgorithmProposal.asked(
            key.toString(),
            found,
            count ->
                cudnnGetConvolutionBackwardFilterAlgorithm_v7(
                    cudnn.handle(),
                    of.x(),
                    of.y(),
                    of.convolution(),
                    of.w(),
                    found.length,
                    count,
                    found),
            f -> new AlgorithmProposal(f.algo, f.status, f.determinism, f.memory));
      }
    };
  }

  @Override
  public void close() {
    OpenResources open = new OpenResources();
    plans.values().forEach(plan -> open.add(plan.of()::close));
    plans.clear();
    open.close();
  }
}
