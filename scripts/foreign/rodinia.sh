# Rodinia's programs, read by foreign-programs.
program nw nw/needle.cu '' 64 10
program pathfinder pathfinder/pathfinder.cu '' 1000 20 4
program srad_v2 srad/srad_v2/srad.cu '' 64 64 0 15 0 15 0.5 2
program particlefilter particlefilter/ex_particle_CUDA_naive_seq.cu '' -x 32 -y 32 -z 3 -np 128
program particlefilter_float particlefilter/ex_particle_CUDA_float_seq.cu '' -x 32 -y 32 -z 3 -np 128
program lud lud/cuda/lud.cu 'lud_kernel.cu -I../common ../common/common.c' -s 64 -v
program backprop backprop/backprop_cuda.cu 'backprop.c facetrain.c imagenet.c' 64
