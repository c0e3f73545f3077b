package org.catchupmix.kernels.jcuda;

import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnMathType;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.tensor.DType;

/**
 * How cuDNN multiplies.
 *
 * <p>{@code ALLOW_CONVERSION} is never among them: it lets cuDNN round FP32 to half precision
 * silently.
 */
enum CudnnArithmetic {
  /** {@code DEFAULT_MATH} would be TF32 on Ampere and later. */
  FP32(cudnnDataType.CUDNN_DATA_FLOAT, DType.F32, cudnnMathType.CUDNN_FMA_MATH, "fp32 (FMA)"),
  /** The documented meaning of {@code DEFAULT_MATH} on FP32 tensors since Ampere. */
  TF32(
      cudnnDataType.CUDNN_DATA_FLOAT,
      DType.F32,
      cudnnMathType.CUDNN_DEFAULT_MATH,
      "tf32 (tensor cores)"),
  /** BF16 in and out, sums in FP32. */
  BF16(
      cudnnDataType.CUDNN_DATA_BFLOAT16,
      DType.BF16,
      cudnnMathType.CUDNN_TENSOR_OP_MATH,
      "bf16 (tensor cores, sums in fp32)");

  private final int dataType;
  private final DType type;
  private final int mathType;
  private final String description;

  CudnnArithmetic(int dataType, DType type, int mathType, String description) {
    this.dataType = dataType;
    this.type = type;
    this.mathType = mathType;
    this.description = description;
  }

  /** For the program's option. */
  static CudnnArithmetic of(Precision precision) {
    return switch (precision) {
      case FP32 -> FP32;
      case TF32 -> TF32;
      case BF16 -> BF16;
    };
  }

  /** cuDNN's name of their type. */
  int dataType() {
    return dataType;
  }

  /** Of the tensors. */
  DType type() {
    return type;
  }

  /**
   * What a convolution's descriptor says about its multiplications. It is a permission: {@code
   * TENSOR_OP} lets cuDNN use tensor cores and leaves it the algorithms that have none.
   */
  int mathType() {
    return mathType;
  }

  /** For people. */
  String description() {
    return description;
  }
}
