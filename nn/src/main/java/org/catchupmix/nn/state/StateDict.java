package org.catchupmix.nn.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.catchupmix.core.tensor.DType;
import org.catchupmix.core.tensor.Shape;
import org.catchupmix.nn.Names;
import org.catchupmix.nn.Network;
import org.catchupmix.nn.Role;

/**
 * A network's tensors under PyTorch's names and in PyTorch's layouts: convolution weights {@code
 * [Cout,Cin,KH,KW]} there, {@code [Cout,KH,KW,Cin]} here; all else is the same.
 */
public final class StateDict {
  /** Ending of the batch counters in PyTorch's batch norm, which are ignored. */
  private static final String IGNORED_SUFFIX = ".num_batches_tracked";

  private StateDict() {}

  /**
   * Fills a network; messages name the source.
   *
   * @throws WeightsException if a tensor is missing, left over, or of another shape; the network is
   *     then as it was
   */
  public static void load(Network network, Map<String, FileTensor> tensors, String source) {
    load(network, network.named(), tensors, source);
  }

  /**
   * Fills all but the classifier, which stays as it is; the file may have another, or none.
   *
   * @throws WeightsException as {@link #load}
   */
  public static void loadBackbone(Network network, Map<String, FileTensor> tensors, String source) {
    List<Names.Named> head = network.head();
    Map<String, FileTensor> others = new LinkedHashMap<>(tensors);
    head.forEach(n -> others.remove(n.name()));
    List<Names.Named> backbone = new ArrayList<>(network.named());
    backbone.removeAll(head);
    load(network, backbone, others, source);
  }

  private static void load(
      Network network, List<Names.Named> wanted, Map<String, FileTensor> tensors, String source) {
    Set<String> surplus = new TreeSet<>(tensors.keySet());
    surplus.removeIf(name -> name.endsWith(IGNORED_SUFFIX));
    List<String> missing = new ArrayList<>();
    for (Names.Named n : wanted) {
      surplus.remove(n.name());
      FileTensor t = tensors.get(n.name());
      if (t == null) {
        missing.add(n.name());
      } else {
        long[] shape = fileShape(n);
        if (!t.isReal() || !Arrays.equals(t.shape(), shape)) {
          throw new WeightsException(
              "%s: tensor %s is %s, %s requires real numbers of %s"
                  .formatted(source, n.name(), t, network, Arrays.toString(shape)));
        }
      }
    }
    if (!missing.isEmpty() || !surplus.isEmpty()) {
      throw new WeightsException(
          "%s does not fit %s: %d tensors are missing (%s), %d are left over (%s)"
              .formatted(
                  source,
                  network,
                  missing.size(),
                  abbreviated(missing),
                  surplus.size(),
                  abbreviated(surplus)));
    }
    for (Names.Named n : wanted) {
      double[] values = tensors.get(n.name()).toDoubles();
      network.backend().upload(fromFile(n, values), n.tensor());
    }
  }

  private static String abbreviated(Collection<String> names) {
    String more = names.size() > 3 ? ", ..." : "";
    return names.stream().limit(3).collect(Collectors.joining(", ", "", more));
  }

  /** Copies the tensors of a network, as F64 from a double-precision backend, else as F32. */
  public static Map<String, FileTensor> of(Network network) {
    Map<String, FileTensor> tensors = new LinkedHashMap<>();
    for (Names.Named n : network.named()) {
      tensors.put(n.name(), toFile(n, n.tensor().toDoubles()));
    }
    return tensors;
  }

  /** Brings numbers of a named tensor, such as its gradient, into the file's layout. */
  public static FileTensor toFile(Names.Named n, double[] values) {
    double[] data = values.clone();
    for (int i = 0; i < values.length; i++) {
      data[fileIndex(n, i)] = values[i];
    }
    boolean wide = n.tensor().dtype() == DType.F64;
    return FileTensor.ofReals(wide ? FileTensor.Type.F64 : FileTensor.Type.F32, data, fileShape(n));
  }

  /** Brings numbers of a named tensor from the file's layout into ours. */
  public static double[] fromFile(Names.Named n, double[] values) {
    double[] data = values.clone();
    for (int i = 0; i < values.length; i++) {
      data[i] = values[fileIndex(n, i)];
    }
    return data;
  }

  /** Index in {@code [Cout,Cin,KH*KW]} of element i of {@code [Cout,KH*KW,Cin]}. */
  private static int fileIndex(Names.Named n, int i) {
    if (n.role() != Role.CONVOLUTION_WEIGHT) {
      return i;
    }
    Shape shape = n.tensor().shape();
    int taps = shape.dim(1) * shape.dim(2);
    int in = shape.dim(3);
    return (i / (taps * in) * in + i % in) * taps + i / in % taps;
  }

  /** Shape of a named tensor in a file. */
  public static long[] fileShape(Names.Named n) {
    Shape s = n.tensor().shape();
    return n.role() == Role.CONVOLUTION_WEIGHT
        ? new long[] {s.dim(0), s.dim(3), s.dim(1), s.dim(2)}
        : Arrays.stream(s.dims()).asLongStream().toArray();
  }
}
