// Nothing of cuFFT: for kernels whose file includes it without a call.
