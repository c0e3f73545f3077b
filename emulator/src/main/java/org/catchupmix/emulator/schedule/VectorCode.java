package org.catchupmix.emulator.schedule;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static org.catchupmix.emulator.registers.RegisterKind.FLOAT;
import static org.catchupmix.emulator.registers.RegisterKind.INT;
import static org.catchupmix.emulator.registers.RegisterKind.LONG;
import static org.catchupmix.emulator.registers.RegisterKind.PREDICATE;
import static org.catchupmix.emulator.registers.Registers.LANES;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.catchupmix.emulator.lanes.LaneVectors;
import org.catchupmix.emulator.registers.RegisterKind;
import org.catchupmix.emulator.registers.Registers;
import org.catchupmix.emulator.registers.Uses.Register;
import org.catchupmix.emulator.warp.ArithmeticStep;

/**
 * Generates a class for consecutive arithmetic with the ClassFile API: a loop over vectors of lanes
 * that keeps intermediate values in locals. It calls only Vector API methods, which the JIT
 * compiler always inlines.
 */
final class VectorCode {
  /** A generated class: computes the lanes from one on. */
  @FunctionalInterface
  interface Code {
    void run(Registers r, int lane);
  }

  private static final ClassDesc REGISTERS = desc(Registers.class);
  private static final ClassDesc SPECIES = desc(VectorSpecies.class);
  private static final ClassDesc VECTOR = desc(Vector.class);
  private static final ClassDesc INTS = desc(IntVector.class);
  private static final ClassDesc LONGS = desc(LongVector.class);
  private static final ClassDesc FLOATS = desc(FloatVector.class);
  private static final Map<RegisterKind, ClassDesc> ELEMENTS =
      Map.of(INT, CD_int, LONG, CD_long, FLOAT, CD_float);
  private static final Map<RegisterKind, ClassDesc> VECTORS =
      Map.of(INT, INTS, LONG, LONGS, FLOAT, FLOATS);
  private static final ClassDesc MASK = desc(VectorMask.class);
  private static final ClassDesc HELP = desc(LaneVectors.class);
  private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, REGISTERS, CD_int);
  private static final int R = 1;
  private static final int LANE = 2;

  private final Predicate<Register> isStored;

  /** Locals that hold register arrays, or predicates. */
  private final Map<Register, Integer> arrays = new HashMap<>();

  /** First local that holds the current value of a register. */
  private final Map<Register, Integer> values = new HashMap<>();

  private final Set<Register> written = new LinkedHashSet<>();
  private int locals = LANE + 1;

  private VectorCode(Predicate<Register> isStored) {
    this.isStored = isStored;
  }

  private static ClassDesc desc(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }

  /** Generates and loads a class; registers not stored are read by no other step. */
  static Code of(List<ArithmeticStep> steps, Predicate<Register> isStored) {
    VectorCode code = new VectorCode(isStored);
    ClassDesc self = ClassDesc.of(VectorCode.class.getPackageName(), "Made");
    byte[] bytes =
        ClassFile.of()
            .build(
                self,
                type ->
                    type.withInterfaceSymbols(desc(Code.class))
                        .withMethodBody(
                            ConstantDescs.INIT_NAME,
                            ConstantDescs.MTD_void,
                            ClassFile.ACC_PUBLIC,
                            b ->
                                b.aload(0)
                                    .invokespecial(
                                        CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                                    .return_())
                        .withMethodBody(
                            "run", RUN, ClassFile.ACC_PUBLIC, b -> code.write(b, steps)));
    try {
      return (Code)
          MethodHandles.lookup()
              .defineHiddenClass(bytes, true)
              .lookupClass()
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(CodeBuilder b, List<ArithmeticStep> steps) {
    // Load arrays first, so that the loop contains vectors only.
    for (ArithmeticStep step : steps) {
      for (Register register : step.uses().reads()) {
        if (!written.contains(register)) {
          fetch(b, register);
        }
      }
      for (Register register : step.uses().writes()) {
        written.add(register);
        if (register.kind() != PREDICATE && isStored.test(register)) {
          fetch(b, register);
        }
      }
    }
    int predicates = locals;
    for (ArithmeticStep step : steps) {
      if (step.result().kind() == PREDICATE) {
        b.iconst_0().istore(locals++);
      }
    }
    Label loop = b.newLabel();
    Label end = b.newLabel();
    b.labelBinding(loop).iload(LANE).bipush(LANES).if_icmpge(end);
    int next = 0;
    for (ArithmeticStep step : steps) {
      boolean predicate = step.result().kind() == PREDICATE;
      compute(b, step, predicate ? predicates + next++ : -1);
    }
    for (Register register : written) {
      if (register.kind() != PREDICATE && isStored.test(register)) {
        store(b, register);
      }
    }
    b.iload(LANE).loadConstant(LaneVectors.width()).iadd().istore(LANE).goto_(loop);
    b.labelBinding(end);
    for (Register register : written) {
      if (register.kind() == PREDICATE) {
        b.aload(R).getfield(REGISTERS, "p", CD_int.arrayType()).loadConstant(register.slot());
        b.iload(values.get(register)).iastore();
      }
    }
    b.return_();
  }

  /** Vectors per 32-bit vector of lanes. */
  private static int parts(RegisterKind kind) {
    return kind == LONG ? 2 : 1;
  }

  private void fetch(CodeBuilder b, Register register) {
    if (arrays.containsKey(register)) {
      return;
    }
    int local = locals++;
    arrays.put(register, local);
    b.aload(R);
    if (register.kind() == PREDICATE) {
      b.getfield(REGISTERS, "p", CD_int.arrayType()).loadConstant(register.slot()).iaload();
      b.istore(local);
      values.put(register, local);
      return;
    }
    String field = String.valueOf(register.kind().letter());
    b.getfield(REGISTERS, field, ELEMENTS.get(register.kind()).arrayType(2));
    b.loadConstant(register.slot()).aaload().astore(local);
  }

  /** Pushes the first lane of a vector. */
  private static void lane(CodeBuilder b, RegisterKind kind, int part) {
    b.iload(LANE);
    if (part > 0) {
      b.loadConstant(part * LaneVectors.width() / parts(kind)).iadd();
    }
  }

  /** Local of a register's value, loaded on first use. */
  private int value(CodeBuilder b, Register register) {
    Integer known = values.get(register);
    if (known != null) {
      return known;
    }
    RegisterKind kind = register.kind();
    int local = locals;
    locals += parts(kind);
    values.put(register, local);
    ClassDesc array = ELEMENTS.get(kind).arrayType();
    for (int part = 0; part < parts(kind); part++) {
      b.getstatic(HELP, kind + "S", SPECIES).aload(arrays.get(register));
      lane(b, kind, part);
      b.invokestatic(
          VECTORS.get(kind),
          "fromArray",
          MethodTypeDesc.of(VECTORS.get(kind), SPECIES, array, CD_int));
      b.astore(local + part);
    }
    return local;
  }

  private void store(CodeBuilder b, Register register) {
    RegisterKind kind = register.kind();
    MethodTypeDesc into = MethodTypeDesc.of(CD_void, ELEMENTS.get(kind).arrayType(), CD_int);
    for (int part = 0; part < parts(kind); part++) {
      b.aload(values.get(register) + part).aload(arrays.get(register));
      lane(b, kind, part);
      b.invokevirtual(VECTORS.get(kind), "intoArray", into);
    }
  }

  private void compute(CodeBuilder b, ArithmeticStep step, int predicate) {
    List<Register> sources = step.sources();
    // Load operands while the operand stack is empty.
    sources.forEach(source -> value(b, source));
    RegisterKind kind = sources.getFirst().kind();
    boolean test = predicate >= 0;
    if (!test) {
      kind = step.result().kind();
    }
    int local = test ? predicate : locals;
    if (test && kind == PREDICATE) {
      for (String word : step.vectors().split(" ")) {
        logic(b, word, sources);
      }
      b.istore(local);
    } else {
      locals += test ? 0 : parts(kind);
      for (int part = 0; part < parts(kind); part++) {
        for (String word : step.vectors().split(" ")) {
          word(b, word, sources, kind, part);
        }
        if (test) {
          b.invokevirtual(MASK, "toLong", MethodTypeDesc.of(CD_long)).l2i();
          lane(b, kind, part);
          b.ishl().iload(local).ior().istore(local);
        } else {
          if (step.isNarrow()) {
            b.loadConstant(0xFFFF).invokevirtual(INTS, "and", MethodTypeDesc.of(INTS, CD_int));
          }
          b.astore(local + part);
        }
      }
    }
    values.put(step.result(), local);
  }

  /** Emits a word on predicates, one bit per lane. */
  private void logic(CodeBuilder b, String word, List<Register> sources) {
    switch (word) {
      case "a", "b" -> b.iload(value(b, sources.get(word.charAt(0) - 'a')));
      case "and" -> b.iand();
      case "or" -> b.ior();
      case "XOR" -> b.ixor();
      case "not" -> b.iconst_m1().ixor();
      default -> throw new IllegalArgumentException(word + " of predicates");
    }
  }

  /** Emits a word of {@code VectorArithmetic}. */
  private void word(
      CodeBuilder b, String word, List<Register> sources, RegisterKind kind, int part) {
    ClassDesc own = VECTORS.get(kind);
    switch (word) {
      case "a", "b", "c" -> operand(b, sources.get(word.charAt(0) - 'a'), kind, part);
      case "add", "sub", "mul", "min", "max", "and", "or" ->
          b.invokevirtual(own, word, MethodTypeDesc.of(own, VECTOR));
      case "neg", "not", "abs" -> b.invokevirtual(own, word, MethodTypeDesc.of(own));
      case "fma" -> b.invokevirtual(own, word, MethodTypeDesc.of(own, VECTOR, VECTOR));
      case "blend" -> b.invokevirtual(own, word, MethodTypeDesc.of(own, VECTOR, MASK));
      case "fill" ->
          b.invokevirtual(own, "blend", MethodTypeDesc.of(own, ELEMENTS.get(kind), MASK));
      case "low" -> {
        b.loadConstant(0xFFFFFFFFL);
        b.invokevirtual(own, "and", MethodTypeDesc.of(own, CD_long));
      }
      case "nan" -> {
        operator(b, "IS_NAN", "Test");
        b.invokevirtual(own, "test", MethodTypeDesc.of(MASK, operators("Test")));
      }
      case "far" -> far(b, kind);
      case "mask" -> {
        b.getstatic(HELP, kind + "S", SPECIES).iload(value(b, sources.get(2)));
        lane(b, kind, part);
        b.iushr().i2l().loadConstant((1L << LaneVectors.width() / parts(kind)) - 1).land();
        b.invokestatic(MASK, "fromLong", MethodTypeDesc.of(MASK, SPECIES, CD_long));
      }
      case "XOR" -> lanewise(b, own, word, "Associative");
      case "LSHL", "LSHR", "ASHR" -> lanewise(b, own, word, "Binary");
      case "EQ", "NE", "LT", "LE", "GT", "GE", "ULT", "ULE", "UGT", "UGE" -> {
        operator(b, word, "Comparison");
        b.swap();
        b.invokevirtual(own, "compare", MethodTypeDesc.of(MASK, operators("Comparison"), VECTOR));
      }
      default -> number(b, Integer.parseInt(word), kind);
    }
  }

  private static void number(CodeBuilder b, int value, RegisterKind kind) {
    if (kind == LONG) {
      b.loadConstant((long) value);
    } else {
      b.loadConstant(value);
    }
  }

  private static ClassDesc operators(String type) {
    return desc(VectorOperators.class).nested(type);
  }

  private static void operator(CodeBuilder b, String name, String type) {
    b.getstatic(desc(VectorOperators.class), name, operators(type));
  }

  private static void lanewise(CodeBuilder b, ClassDesc own, String name, String type) {
    operator(b, name, type);
    b.swap().invokevirtual(own, "lanewise", MethodTypeDesc.of(own, operators("Binary"), VECTOR));
  }

  private static void far(CodeBuilder b, RegisterKind kind) {
    ClassDesc own = VECTORS.get(kind);
    number(b, kind == LONG ? ~63 : ~31, kind);
    b.invokevirtual(own, "and", MethodTypeDesc.of(own, ELEMENTS.get(kind)));
    operator(b, "NE", "Comparison");
    number(b, 0, kind);
    b.invokevirtual(
        own, "compare", MethodTypeDesc.of(MASK, operators("Comparison"), ELEMENTS.get(kind)));
  }

  /** Pushes part of an operand, converted to the result's kind. */
  private void operand(CodeBuilder b, Register register, RegisterKind as, int part) {
    RegisterKind kind = register.kind();
    int local = value(b, register);
    if (kind == as) {
      b.aload(local + part);
    } else if (as == LONG && kind == INT) {
      b.aload(local);
      operator(b, "I2L", "Conversion");
      b.getstatic(HELP, "LONGS", SPECIES).loadConstant(part);
      b.invokevirtual(
          INTS,
          "convertShape",
          MethodTypeDesc.of(VECTOR, operators("Conversion"), SPECIES, CD_int));
      b.checkcast(LONGS);
    } else if (as == INT && kind == FLOAT) {
      b.aload(local).invokevirtual(FLOATS, "reinterpretAsInts", MethodTypeDesc.of(INTS));
    } else if (as == FLOAT && kind == INT) {
      b.aload(local).invokevirtual(INTS, "reinterpretAsFloats", MethodTypeDesc.of(FLOATS));
    } else {
      throw new IllegalArgumentException("vectors of %s as %s".formatted(kind, as));
    }
  }
}
