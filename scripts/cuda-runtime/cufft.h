// Empty: for files that include cuFFT without using it.
