// Asynchronous copies to shared memory, of Ampere.
#pragma once
#ifdef __CUDA__
EMULATOR_DEVICE void __pipeline_memcpy_async(void *to, const void *from, size_t bytes, size_t zeros = 0) {
  unsigned shared = (unsigned)__cvta_generic_to_shared(to);
  size_t global = __cvta_generic_to_global(from);
  if (bytes == 16) asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(shared), "l"(global), "r"((unsigned)(16 - zeros)) : "memory");
  if (bytes == 8) asm volatile("cp.async.ca.shared.global [%0], [%1], 8, %2;" ::"r"(shared), "l"(global), "r"((unsigned)(8 - zeros)) : "memory");
  if (bytes == 4) asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;" ::"r"(shared), "l"(global), "r"((unsigned)(4 - zeros)) : "memory");
}
EMULATOR_DEVICE void __pipeline_commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }
// A macro, since the number is part of the instruction.
#define __pipeline_wait_prior(n) asm volatile("cp.async.wait_group %0;" ::"n"(n) : "memory")
#endif
