// Constants of CUDA.
#pragma once
#define CUDART_INF_F __builtin_inff()
#define CUDART_NAN_F __builtin_nanf("")
#define CUDART_PI_F 3.14159265358979323846f
#define CUDART_INF __builtin_inf()
#define CUDART_NAN __builtin_nan("")
#define CUDART_PI 3.14159265358979323846
#define CUDART_SQRT_HALF 0.70710678118654752440
#define CUDART_L2E 1.44269504088896340736
#define CUDART_LN2 0.69314718055994530942
