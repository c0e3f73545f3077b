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

import java.util.ArrayList;
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
import org.catchupmix.kernels.driver.DeviceMemory;
import org.catchupmix.kernels.driver.GpuException;

/**
 * Convolution and its two gradients by cuDNN. The algorithm of each is looked for once for each
 * geometry, see {@link AlgorithmProposal}.
 */
final class CudnnConvolution implements AutoCloseable {
  private final CudnnHandle cudnn;
  private final CudnnArithmetic arithmetic;
  private final Map<Key, Plan> plans = new HashMap<>();

  private record Key(Conv2dGeometry geometry, ConvolutionPass pass) {}

  /** How a pass is run. */
  private record Plan(ConvolutionDescriptors of, int algorithm, long workspace) {}

  /** By a handle. */
  CudnnConvolution(CudnnHandle cudnn, CudnnArithmetic arithmetic) {
    this.cudnn = cudnn;
    this.arithmetic = arithmetic;
  }

  /** y from x and w. */
  void forward(DeviceMemory x, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory y) {
    Plan plan = plan(geometry, ConvolutionPass.FORWARD);
    cudnn.withWorkspace(
        plan.workspace(),
        workspace ->
            CudnnStatus.run(
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

  /** dx from dy and w. */
  void inputGradient(DeviceMemory dy, DeviceMemory w, Conv2dGeometry geometry, DeviceMemory dx) {
    Plan plan = plan(geometry, ConvolutionPass.INPUT_GRADIENT);
    cudnn.withWorkspace(
        plan.workspace(),
        workspace ->
            CudnnStatus.run(
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

  /** dw from x and dy. */
  void weightGradient(DeviceMemory x, DeviceMemory dy, Conv2dGeometry geometry, DeviceMemory dw) {
    Plan plan = plan(geometry, ConvolutionPass.WEIGHT_GRADIENT);
    cudnn.withWorkspace(
        plan.workspace(),
        workspace ->
            CudnnStatus.run(
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
    for (AlgorithmProposal p :
        AlgorithmProposal.usable(proposals(of, key.pass()), key.pass(), arithmetic)) {
      of.mathType(arithmetic.accept(p.mathType()));
      // The table may propose what the workspace's answer then refuses.
      long[] bytes = new long[1];
      int code = CudnnStatus.code(() -> workspaceSize(of, key.pass(), p.algorithm(), bytes));
      if (code == 0) {
        return new Plan(of, p.algorithm(), bytes[0]);
      }
      if (!CudnnStatus.isUnsupported(code)) {
        of.close();
        CudnnStatus.run(key.pass().label(), () -> code);
      }
    }
    of.close();
    throw new GpuException(
        "%s: cuDNN %s has no deterministic algorithm in %s for input %s and weight %s with stride %d, padding %d; our own kernels have: --dnn own"
            .formatted(
                key.pass().label(),
                cudnn.version(),
                arithmetic.description(),
                key.geometry().inputShape(),
                key.geometry().weightShape(),
                key.geometry().stride(),
                key.geometry().padding()));
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

  private List<AlgorithmProposal> proposals(ConvolutionDescriptors of, ConvolutionPass pass) {
    return switch (pass) {
      case FORWARD -> forward(of);
      case INPUT_GRADIENT -> inputGradient(of);
      case WEIGHT_GRADIENT -> weightGradient(of);
    };
  }

  private List<AlgorithmProposal> forward(ConvolutionDescriptors of) {
    int most = cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_COUNT;
    cudnnConvolutionFwdAlgoPerf[] found = new cudnnConvolutionFwdAlgoPerf[most];
    int[] count = new int[1];
    CudnnStatus.run(
        "conv2d",
        () ->
            cudnnGetConvolutionForwardAlgorithm_v7(
                cudnn.handle(), of.x(), of.w(), of.convolution(), of.y(), most, count, found));
    List<AlgorithmProposal> all = new ArrayList<>();
    for (int i = 0; i < count[0]; i++) {
      cudnnConvolutionFwdAlgoPerf f = found[i];
      all.add(new AlgorithmProposal(f.algo, f.status, f.mathType, f.determinism, f.memory));
    }
    return all;
  }

  private List<AlgorithmProposal> inputGradient(ConvolutionDescriptors of) {
    int most = cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_COUNT;
    cudnnConvolutionBwdDataAlgoPerf[] found = new cudnnConvolutionBwdDataAlgoPerf[most];
    int[] count = new int[1];
    CudnnStatus.run(
        "conv2dInputGradient",
        () ->
            cudnnGetConvolutionBackwardDataAlgorithm_v7(
                cudnn.handle(), of.w(), of.y(), of.convolution(), of.x(), most, count, found));
    List<AlgorithmProposal> all = new ArrayList<>();
    for (int i = 0; i < count[0]; i++) {
      cudnnConvolutionBwdDataAlgoPerf f = found[i];
      all.add(new AlgorithmProposal(f.algo, f.status, f.mathType, f.determinism, f.memory));
    }
    return all;
  }

  private List<AlgorithmProposal> weightGradient(ConvolutionDescriptors of) {
    int most = cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_COUNT;
    cudnnConvolutionBwdFilterAlgoPerf[] found = new cudnnConvolutionBwdFilterAlgoPerf[most];
    int[] count = new int[1];
    CudnnStatus.run(
        "conv2dWeightGradient",
        () ->
            cudnnGetConvolutionBackwardFilterAlgorithm_v7(
                cudnn.handle(), of.x(), of.y(), of.convolution(), of.w(), most, count, found));
    List<AlgorithmProposal> all = new ArrayList<>();
    for (int i = 0; i < count[0]; i++) {
      cudnnConvolutionBwdFilterAlgoPerf f = found[i];
      all.add(new AlgorithmProposal(f.algo, f.status, f.mathType, f.determinism, f.memory));
    }
    return all;
  }

  @Override
  public void close() {
    plans.values().forEach(plan -> plan.of().close());
    plans.clear();
  }
}
