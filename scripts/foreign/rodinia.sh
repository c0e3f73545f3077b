# Rodinia's programs, sourced by foreign-programs.
data=$out/data
mkdir -p "$data"
# numbers COUNT FROM SPAN: lines of different numbers
numbers() { awk -v n="$1" -v from="$2" -v span="$3" 'BEGIN { for (i = 0; i < n; i++) printf "%.6f\n", from + i * 7919 % 1009 / 1009 * span }'; }
numbers 32768 320 20 >"$data/temp"
numbers 32768 0 0.01 >"$data/power"
mkdir -p "$source/data/srad"
{ printf 'P2\n64 64\n255\n' && numbers 4096 10 200 | sed 's/\..*//'; } >"$source/data/srad/image.pgm"
awk 'BEGIN { n = 384; print n; for (i = 0; i < n; i++) { printf "%.6f", 0.5 + i * 7919 % 1009 / 1009
  for (j = 0; j < 4; j++) { k = j == 0 && i % 16 == 0 ? -1 : j == 1 && i % 16 == 15 ? -2 : (i + (j < 2 ? j * 2 - 1 : (j - 2.5) * 32) + n) % n
    printf " %d %.6f %.6f %.6f", k, (j == 0) - (j == 1) + 0.01 * (i % 3), (j == 2) - (j == 3), 0.02 * (i % 5) }
  print "" } }' >"$data/mesh"
head -c 65536 "$data/temp" >"$data/bytes"
awk 'BEGIN { n = 1000; print n; for (i = 0; i < n; i++) print 3 * i, 3; print ""; print 0; print ""; print 3 * n
  for (i = 0; i < n; i++) { print (2 * i + 1) % n, 1; print (2 * i + 2) % n, 1; print (i * 17 + 5) % n, 1 } }' >"$data/graph"

silent=1
program lud lud/cuda/lud.cu 'lud_kernel.cu -I../common ../common/common.c' -s 64 -v
silent=
program hotspot3D hotspot3D/3D.cu '' 64 8 2 "$data/power" "$data/temp" "$out/hotspot3D.txt"
program nw nw/needle.cu -DTRACEBACK 64 10
program pathfinder pathfinder/pathfinder.cu -DBENCH_PRINT 1000 20 4
program bfs bfs/bfs.cu '' "$data/graph"
program hotspot hotspot/hotspot.cu '' 64 2 2 "$data/temp" "$data/power" "$out/hotspot.txt"
program lavaMD lavaMD/kernel/kernel_gpu_cuda_wrapper.cu '-DOUTPUT ../main.c ../util/device/device.cu ../util/timer/timer.c ../util/num/num.c' -boxes1d 2
program srad_v2 srad/srad_v2/srad.cu '' 64 64 0 15 0 15 0.5 2
program particlefilter particlefilter/ex_particle_CUDA_naive_seq.cu '' -x 32 -y 32 -z 3 -np 128
program particlefilter_float particlefilter/ex_particle_CUDA_float_seq.cu '' -x 32 -y 32 -z 3 -np 600
program backprop backprop/backprop_cuda.cu 'backprop.c facetrain.c imagenet.c' 64
program srad_v1 srad/srad_v1/main.cu '' 2 0.5 64 64
mkdir -p "$out/cfd" "$out/heartwall"
for kind in euler3d euler3d_double pre_euler3d pre_euler3d_double; do
  sed 's/iterations 2000/iterations 3/' "$source/cuda/cfd/$kind.cu" >"$out/cfd/$kind.cu"
  program "cfd_$kind" "../../../programs/rodinia/cfd/$kind.cu" "-I$source/cuda/cfd -I$folder/src/samples/Common" "$data/mesh"
done
program huffman huffman/main_test_cu.cu '-DTESTING -DdeviceOverlap=asyncEngineCount -DclockRate=l2CacheSize vlc_kernel_sm64huff.cu scan.cu pack_kernels.cu cpuencode.cpp stats_logger.cpp' "$data/bytes"
program gaussian gaussian/gaussian.cu '-DclockRate=l2CacheSize -DdeviceOverlap=asyncEngineCount' -s 16
program streamcluster streamcluster/streamcluster_cuda.cu 'streamcluster_cuda_cpu.cpp' 3 6 16 256 256 20 none "$out/streamcluster.txt" 1
{ sed 's/sSize = 40/sSize = 8/; s/tSize = 25/tSize = 5/; s/maxMove = 10/maxMove = 3/' "$source/cuda/heartwall/main.cu"
  echo 'extern "C" { // generated images instead of a film
    avi_t *AVI_open_input_file(char *name, int index) { return (avi_t *)1; }
    void AVI_print_error(char *said) {}
    long AVI_video_frames(avi_t *film) { return 3; }
    int AVI_video_width(avi_t *film) { return 600; }
    int AVI_video_height(avi_t *film) { return 640; }
    float *get_frame(avi_t *film, int at, int cropped, int scaled, int converted) {
      float *image = (float *)malloc(600 * 640 * sizeof(float));
      for (int i = 0; i < 600 * 640; i++) image[i] = (float)((i / 600 + at) * 37 % 101 + (i % 600 + 2 * at) * 53 % 89) / 200;
      return image;
    } }'; } >"$out/heartwall/main.cu"
program heartwall ../../../programs/rodinia/heartwall/main.cu "-I$source/cuda/heartwall -I$source/cuda/heartwall/AVI" film 3
