# Loads PTX with the driver API through ctypes: python3 driver_api.py FILE.ptx
import ctypes
import sys

cuda = ctypes.CDLL("libcuda.so.1")


def check(error):
    if error:
        sys.exit("error %d" % error)


context, module, function, x = (ctypes.c_void_p() for _ in range(4))
check(cuda.cuInit(0))
check(cuda.cuDevicePrimaryCtxRetain(ctypes.byref(context), 0))
check(cuda.cuCtxSetCurrent(context))
check(cuda.cuModuleLoadData(ctypes.byref(module), open(sys.argv[1], "rb").read()))
check(cuda.cuModuleGetFunction(ctypes.byref(function), module, b"scaled"))
host = (ctypes.c_float * 3)(1, 2, 3)
n = ctypes.c_int(4 if len(sys.argv) > 2 else 3)
check(cuda.cuMemAlloc_v2(ctypes.byref(x), ctypes.c_size_t(12)))
check(cuda.cuMemcpyHtoD_v2(x, host, ctypes.c_size_t(12)))
arguments = (ctypes.c_void_p * 2)(ctypes.addressof(x), ctypes.addressof(n))
check(cuda.cuLaunchKernel(function, 1, 1, 1, 32, 1, 1, 0, None, arguments, None))
check(cuda.cuMemcpyDtoH_v2(host, x, ctypes.c_size_t(12)))
print("scaled", list(host))
check(cuda.cuMemFree_v2(x))
