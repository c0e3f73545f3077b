package org.catchupmix.kernels.jcuda.libraries;

import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnMathType;
import org.catchupmix.core.backend.Precision;
import org.catchupmix.core.tensor.DType;

/**
 * The arithmetic of cuDNN.
 *
 * <p>{@code ALLOW_CONVERSION} is never used: it lets cuDNN round FP32 to half precision silently.
 */
enum CudnnArithmetic {
  /** FP32 throughout; {@code DEFAULT_MATH} would mean TF32 on Ampere and later. */
  FP32(cudnnDataType.CUDNN_DATA_FLOAT, DType.F32, cudnnMathType.CUDNN_FMA_MATH, "fp32 (FMA)"),
  /** TF32, the documented meaning of {@code DEFAULT_MATH} since Ampere. */
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

  /** Returns the arithmetic of a precision. */
  static CudnnArithmetic of(Precision precision) {
    return switch (precision) {
      case FP32 -> FP32;
      case TF32 -> TF32;
      case BF16 -> BF16;
    };
  }

  /** Returns cuDNN's constant of the tensors' type. */
  int dataType() {
    return dataType;
  }

  /** Returns the type of the tensors. */
  DType type() {
    return type;
  }

  /**
   * Returns the math type of a convolution descriptor. {@code TENSOR_OP} permits tensor cores but
   * does not require them.
   */
  int mathType() {
    return mathType;
  }

  /** Describes the arithmetic for people. */
  String description() {
    return description;
  }
}
