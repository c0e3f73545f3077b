package org.catchupmix.bench.scaling;

/**
 * Machines of eight GPUs, and how long they take to add gradients, by NVIDIA's own model for
 * choosing an algorithm (NCCL 2.x, {@code src/graph/tuning.cc}): a time of latencies and one of
 * bytes.
 *
 * <pre>
 *   ring   8.4 us + s_in a + s_out b + 2 (n-1)/n B / W          a = 3.4 us, b = 9.6 us (protocol Simple)
 *          s_out = 2 (m-1), s_in = 2 (n-1) - s_out              n GPUs on m machines
 *   tree   4.4 us + 2 ((p-1) a + log2(m) b) + 2 B / (0.82 W)    a = 1.2 us, b = 8.5 us (protocol LL128)
 *          0.82 = 0.9 x 0.915                                   p GPUs of a machine
 *   fixed  2 log2(n) c + log2(p) B / V + (log2(m) + 1) B / N    c = 3.4 us within a machine, 9.6 us beyond;
 *          on one machine (log2(n) + 1) B / V
 * </pre>
 *
 * B is the gradient in bytes, V the rate of a GPU's NVLink, N that of its network card, W = min(V,
 * p N) what a ring gets that leaves each machine by all cards at once. <em>fixed</em> is the order
 * of {@code --shards}: the first rank receives log2(n) gradients and gives one to all, in buckets,
 * so that levels follow one another without a gap (docs/data-parallel.md).
 *
 * @param name for people
 * @param gpus of a machine
 * @param nvlink bytes a second of a GPU's NVLink in one direction, as it is published
 * @param network the same of its network card
 * @param share of both that is reached, assumed
 */
public record Cluster(String name, int gpus, double nvlink, double network, double share) {
  private static final double RING_INSIDE = 3.4e-6;
  private static final double RING_OUTSIDE = 9.6e-6;

  /**
   * NVIDIA DGX H100: eight GPUs with 900 GB/s of NVLink in both directions together, and eight
   * ConnectX-7 of 400 Gb/s InfiniBand (data sheets of H100 and of DGX H100). That 0.8 of it is
   * reached is assumed.
   */
  public static Cluster dgxH100() {
    return new Cluster("DGX H100", 8, 450e9, 50e9, 0.8);
  }

  private int machines(int n) {
    return Math.ceilDiv(n, gpus);
  }

  private double ringRate(int n) {
    double inside = share * nvlink;
    return machines(n) == 1 ? inside : Math.min(inside, share * network * gpus);
  }

  private static double log2(double n) {
    return Math.log(n) / Math.log(2);
  }

  /** Seconds in which a ring adds gradients of so many bytes on n GPUs. */
  public double ring(int n, double bytes) {
    if (n == 1) {
      return 0;
    }
    int outside = 2 * (machines(n) - 1);
    int inside = 2 * (n - 1) - outside;
    return 8.4e-6
        + inside * RING_INSIDE
        + outside * RING_OUTSIDE
        + 2.0 * (n - 1) / n * bytes / ringRate(n);
  }

  /** The same of a tree. */
  public double tree(int n, double bytes) {
    if (n == 1) {
      return 0;
    }
    int perMachine = Math.min(n, gpus);
    return 4.4e-6
        + 2 * ((perMachine - 1) * 1.2e-6 + log2(machines(n)) * 8.5e-6)
        + 2 * bytes / (0.9 * 0.915 * ringRate(n));
  }

  /** The same in the fixed order. */
  public double fixed(int n, double bytes) {
    if (n == 1) {
      return 0;
    }
    int perMachine = Math.min(n, gpus);
    double inside = log2(perMachine);
    double outside = log2(machines(n));
    double latency = 2 * (inside * RING_INSIDE + outside * RING_OUTSIDE);
    double last = bytes / (share * (machines(n) == 1 ? nvlink : network));
    return latency + inside * bytes / (share * nvlink) + outside * bytes / (share * network) + last;
  }

  /** The faster of ring and tree, as NCCL chooses. */
  public double fast(int n, double bytes) {
    return Math.min(ring(n, bytes), tree(n, bytes));
  }
}
